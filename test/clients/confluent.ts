import { cpSync, existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { lastLines, runCommand } from '../../launch/command.ts'
import { StartError } from '../../launch/fail.ts'
import { awaitLock } from '../../launch/lock.ts'

const fixture = path.join(import.meta.dirname, 'confluent')
const installed = path.join(import.meta.dirname, '..', '..', '.causeway', 'clients')
const name = '@confluentinc/kafka-javascript'

/**
 * A directory from which `@confluentinc/kafka-javascript` can be required, built from its sources where it is not there
 * yet: about a minute on two cores, once. It needs npm, a C++ compiler, make and Python, and none of the libraries
 * for encryption or compression: the broker of the tests asks for neither.
 * @throws StartError `program-failed`, with the last words of the step that failed
 */
export async function confluentClient(log: (line: string) => void): Promise<string> {
  const { dependencies } = JSON.parse(readFileSync(path.join(fixture, 'package.json'), 'utf8'))
  const platform = `${process.platform}-${process.arch}-${process.versions.modules}`
  const directory = path.join(installed, `confluent-${dependencies[name]}-${platform}`)
  if (existsSync(directory)) return directory
  const lock = await awaitLock(installed)
  try {
    if (!existsSync(directory)) await install(directory, log)
    return directory
  } finally {
    await lock.stop()
  }
}

/** Builds beside the place and moves there, so that what exists is whole. */
async function install(directory: string, log: (line: string) => void): Promise<void> {
  log(`building ${name} from its sources (about a minute, once)`)
  const begun = performance.now()
  for (const left of globSync(`${directory}.*.new`)) rmSync(left, { recursive: true, force: true })
  const making = `${directory}.${process.pid}.new`
  mkdirSync(making, { recursive: true })
  for (const file of ['package.json', 'package-lock.json']) cpSync(path.join(fixture, file), path.join(making, file))
  await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], making)
  await build(path.join(making, 'node_modules', name), path.join(making, 'node_modules', '.bin', 'node-gyp'))
  await run(process.execPath, ['-e', `require('${name}')`], making)
  renameSync(making, directory)
  log(`built ${name} in ${Math.round((performance.now() - begun) / 1000)} s`)
}

/** Features of librdkafka that need a library of the machine's, and what only makes the build slow. */
const without = ['gssapi', 'ssl', 'curl', 'zstd', 'lz4-ext', 'sasl', 'optimization', 'debug-symbols']

async function build(client: string, nodeGyp: string): Promise<void> {
  const librdkafka = path.join(client, 'deps', 'librdkafka')
  const native = path.join(client, 'native')
  await run('./configure', [`--prefix=${native}`, ...without.map((feature) => `--disable-${feature}`)], librdkafka)
  await run('make', ['-j2', 'libs'], librdkafka)
  await run('make', ['install-subdirs'], librdkafka)
  await run(process.execPath, [nodeGyp, 'rebuild', '-j', '2'], client, {
    ...nodeHeaders(),
    BUILD_LIBRDKAFKA: '0',
    CXXFLAGS: `-O0 -g0 -w -I${native}/include -I${native}/include/librdkafka`,
    // Where the module finds the libraries: relative to itself, for the directory is moved afterwards.
    LDFLAGS: `-L${native}/lib -Wl,-rpath,'$$ORIGIN/../../native/lib'`,
  })
}

/** Node's own headers, where this Node came with them; else node-gyp fetches them. */
function nodeHeaders(): Record<string, string> {
  const home = path.resolve(process.execPath, '..', '..')
  // By the variable, which an npm around us may have set for another Node, and which beats the flag.
  return existsSync(path.join(home, 'include', 'node', 'node.h')) ? { npm_config_nodedir: home } : {}
}

async function run(file: string, args: string[], cwd: string, env: Record<string, string> = {}): Promise<void> {
  const { code, output } = await runCommand(file, args, { cwd, env })
  if (code === 0) return
  const command = [path.basename(file), args[0]].join(' ')
  throw new StartError('program-failed', `${name} could not be built (${command}): ${lastLines(output, 3)}`)
}
