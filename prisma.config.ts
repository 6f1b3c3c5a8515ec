import path from 'node:path'
import { defineConfig } from 'prisma/config'

// Prisma's CLI downloads a native schema engine; the same engine as WebAssembly comes from npm instead.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= path.join(import.meta.dirname, 'prisma/engine/schema-engine.mjs')

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? 'postgresql://postgres@127.0.0.1:5432/causeway' },
})
