import path from 'node:path'
import type { NextConfig } from 'next'

const root = path.join(import.meta.dirname, '..')

const config: NextConfig = {
  distDir: process.env.NEXT_DIST_DIR ?? '.next',
  outputFileTracingRoot: root,
  turbopack: { root },
  transpilePackages: ['@causeway/model', '@causeway/prisma'],
  serverExternalPackages: ['@prisma/client', '@prisma/adapter-pg', 'pg', 'elkjs'],
  reactStrictMode: true,
  poweredByHeader: false,
  devIndicators: false,
}

export default config
