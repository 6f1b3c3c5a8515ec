import { existsSync, globSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { lastLines, runCommand } from './command.ts'
import { StartError } from './fail.ts'
import { awaitLock } from './lock.ts'

export type JaegerBinaryOptions = { binaryDir: string; log: (line: string) => void; signal: AbortSignal | undefined }

const module = 'github.com/jaegertracing/jaeger'
const version = 'v1.76.0'
/** Go's own checksum of the module; its go.sum in turn names those of everything it needs. */
const checksum = 'h1:sWCOOF1dr+NL0PLil7mFo3BqqQL8k4WiM7aguFbc14g='

/**
 * The Jaeger (v2, one program for everything) in `binaryDir`, built from its Go module where it is not there yet.
 * @throws StartError `go-missing`, or `program-failed` with Go's last words
 */
export async function jaegerBinary(options: JaegerBinaryOptions): Promise<string> {
  const binary = path.join(options.binaryDir, `jaeger-${version}`)
  if (existsSync(binary)) return binary
  const lock = await awaitLock(options.binaryDir, options.signal)
  try {
    if (!existsSync(binary)) await build(binary, options)
    return binary
  } finally {
    await lock.stop()
  }
}

/** Builds beside the place and moves there, so that a killed build leaves nothing that looks whole. */
async function build(binary: string, { log, signal }: JaegerBinaryOptions): Promise<void> {
  const { code: missing } = await runCommand('go', ['version'], { signal })
  if (missing !== 0) {
    throw new StartError('go-missing', 'Jaeger is built from its source, which needs Go: install it from go.dev.')
  }
  log(`building Jaeger ${version} with Go (some minutes, once)`)
  const begun = performance.now()
  for (const left of globSync(`${binary}.*.new`)) rmSync(left, { recursive: true, force: true })
  // Go outlives a killed launcher, so that a name used again might have two writers.
  const building = `${binary}.${process.pid}.new`
  mkdirSync(building, { recursive: true })
  try {
    const source = await downloadedSource(building, signal)
    const built = path.join(building, 'jaeger')
    const flags = ['-mod=readonly', '-trimpath', '-buildvcs=false', '-ldflags=-s -w', '-o', built]
    await go(['build', '-C', source, ...flags, './cmd/jaeger'], building, signal)
    renameSync(built, binary)
  } finally {
    rmSync(building, { recursive: true, force: true })
  }
  log(`built Jaeger in ${Math.round((performance.now() - begun) / 1000)} s`)
}

/** Where Go keeps the source of the module, which must be the one that we know. */
async function downloadedSource(cwd: string, signal: AbortSignal | undefined): Promise<string> {
  const output = await go(['mod', 'download', '-json', `${module}@${version}`], cwd, signal)
  const source = /"Dir": "([^"]+)"/.exec(output)?.[1]
  if (source === undefined || !output.includes(`"Sum": "${checksum}"`)) {
    throw new StartError('program-failed', `Go fetched another Jaeger ${version} than the one whose checksum is known.`)
  }
  return source
}

async function go(args: readonly string[], cwd: string, signal: AbortSignal | undefined): Promise<string> {
  const env = { CGO_ENABLED: '0', GOWORK: 'off' }
  const { code, output } = await runCommand('go', args, { cwd, env, signal })
  if (code === 0) return output
  throw new StartError('program-failed', `Go could not build Jaeger ${version}: ${lastLines(output, 3)}`)
}
