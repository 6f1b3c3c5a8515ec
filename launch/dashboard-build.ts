import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { lastLines, runCommand } from './command.ts'
import { StartError } from './fail.ts'
import { awaitLock } from './lock.ts'
import { orphanPreload } from './program.ts'

const checkout = path.join(import.meta.dirname, '..')
const dashboard = path.join(checkout, 'dashboard')
const stampFile = path.join(dashboard, '.next', 'causeway-stamp')

/** What a build is made of. Tests and what the build itself writes are not. */
const sources = ['dashboard/**/*.*', 'model/**/*.ts', 'prisma/schema.prisma', 'prisma/index.ts', 'package-lock.json']
const notSources = [
  '**/node_modules/**',
  '**/.next/**',
  '**/*.test.*',
  '**/testing/**',
  '**/next-env.d.ts',
  '**/*.tsbuildinfo',
]

export type DashboardBuild = { log?: (line: string) => void; signal?: AbortSignal }

/**
 * Builds the dashboard if its sources are not those of its build. Begin it beside the servers: it takes longest.
 * @throws StartError `program-failed` with the last words of the build
 */
export async function buildDashboard({ log = () => {}, signal }: DashboardBuild): Promise<void> {
  if (isBuilt(stampOf(checkout))) return
  // Two starts of one checkout, or a start and its tests: one builds, the other waits and finds it done.
  const lock = await awaitLock(path.join(checkout, '.causeway', 'dashboard-build'), signal)
  try {
    const stamp = stampOf(checkout)
    if (isBuilt(stamp)) return
    log('building the dashboard (about 20 s, and again only when its sources change)')
    await run('prisma/package.json', 'build/index.js', ['generate'], checkout, signal)
    await run('next/package.json', 'dist/bin/next', ['build'], dashboard, signal)
    writeFileSync(stampFile, stamp)
  } finally {
    await lock.stop()
  }
}

/** The command line, after `node`, that serves the build. */
export function nextStart(host: string, port: number): string[] {
  return [binOf('next/package.json', 'dist/bin/next'), 'start', '-H', host, '-p', String(port)]
}

export { dashboard as dashboardDir }

function isBuilt(stamp: string): boolean {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp
}

/** One hash over names and contents, so that it survives a checkout's times and a copy. */
export function stampOf(root: string): string {
  const hash = createHash('sha256')
  const files = globSync(sources, { cwd: root, exclude: notSources, withFileTypes: true })
  const names = files.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name))
  for (const name of names.sort()) {
    const content = readFileSync(name)
    hash.update(`${path.relative(root, name)}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

function binOf(packageFile: string, bin: string): string {
  return path.join(path.dirname(createRequire(import.meta.url).resolve(packageFile)), bin)
}

async function run(packageFile: string, bin: string, args: string[], cwd: string, signal?: AbortSignal): Promise<void> {
  const command = [...orphanPreload, binOf(packageFile, bin), ...args]
  const env = { NEXT_TELEMETRY_DISABLED: '1', CHECKPOINT_DISABLE: '1', NODE_ENV: 'production' }
  const { code, output } = await runCommand(process.execPath, command, { cwd, env, signal })
  if (code === 0) return
  const what = `${path.dirname(packageFile)} ${args.join(' ')}`
  throw new StartError(
    'program-failed',
    `The dashboard could not be built, ${what} ended with code ${code}:\n${lastLines(output, 30)}`,
  )
}
