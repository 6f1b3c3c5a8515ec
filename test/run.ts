// `npm test`: says what is missing and gets it where it can, runs every kind of test, ends with the counts.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { hasJava } from '../launch/java.ts'
import { requireNode } from '../launch/node.ts'
import { quietFlag } from '../launch/warning.ts'
import { chromium } from './chromium.ts'
import { type Counts, summaryLine } from './summary-reporter.ts'

type Tool = { what: string; needed: string; present: boolean; debianPackage: string }

async function missingTools(): Promise<Tool[]> {
  const ownBrokers = Boolean(process.env.KAFKA_BROKERS)
  const tools: Tool[] = [
    {
      what: 'Chromium',
      needed: 'the browser tests',
      present: chromium() !== null,
      debianPackage: 'chromium',
    },
    {
      what: 'Java 17 or newer',
      needed: 'the Kafka tests',
      present: ownBrokers || (await hasJava()),
      debianPackage: 'default-jre-headless',
    },
    {
      what: 'Maven',
      needed: 'the Kafka tests',
      present: ownBrokers || runs('mvn', '-v'),
      debianPackage: 'maven',
    },
  ]
  return tools.filter((tool) => !tool.present)
}

function runs(file: string, ...args: string[]): boolean {
  return spawnSync(file, args, { stdio: 'ignore' }).status === 0
}

/** Debian's packages can be installed here and now by root, and by nobody else. */
function install(tools: readonly Tool[]): void {
  const packages = tools.map((tool) => tool.debianPackage)
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`
  for (const { what, needed } of tools) console.log(`${what} is missing, which ${needed} need: ${command}`)
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const quiet = { env, stdio: ['ignore', 'ignore', 'inherit'] } satisfies Parameters<typeof spawnSync>[2]
  spawnSync('apt-get', ['update', '-q'], quiet)
  spawnSync('sh', ['-c', command], quiet)
}

/** Runs vitest to its end; its exit code, and the counts that the summary reporter sends. */
function runVitest(args: readonly string[]): Promise<{ code: number; counts: Counts | null }> {
  const resolve = createRequire(import.meta.url).resolve
  const vitest = path.join(path.dirname(resolve('vitest/package.json')), 'vitest.mjs')
  const child = spawn(process.execPath, [quietFlag, vitest, 'run', ...args], {
    cwd: path.join(import.meta.dirname, '..'),
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  let counts: Counts | null = null
  child.on('message', (message: Counts) => {
    counts = message
  })
  // vitest gets ctrl-C from the terminal too, and stops its servers; we wait for it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
  return new Promise((done) => {
    child.on('close', (code) => done({ code: code ?? 1, counts }))
  })
}

requireNode(process.versions.node)
const missing = await missingTools()
if (missing.length > 0) install(missing)
const { code, counts } = await runVitest(process.argv.slice(2))
const total = counts ?? { passed: 0, failed: 0, skipped: 0 }
// What ended the run outside of any test counts as well.
if (code !== 0 && total.failed === 0) total.failed = 1
console.log(summaryLine(total))
process.exitCode = total.failed === 0 ? 0 : 1
