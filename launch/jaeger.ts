import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { lastLines } from './command.ts'
import { StartError } from './fail.ts'
import { jaegerBinary } from './jaeger-binary.ts'
import type { Running } from './lifetime.ts'
import { lockDirectory } from './lock.ts'
import { freePort } from './port.ts'
import { birthOf, endOrphan, endProcess, writePidFile } from './process.ts'

/** A Jaeger v2 that keeps its spans in memory, on free ports of 127.0.0.1. */
export type Jaeger = Running & {
  /** Base address for OTLP over HTTP. */
  readonly otlpUrl: string
  /** Address for OTLP over gRPC. */
  readonly otlpGrpcUrl: string
  /** Where Jaeger's own exporters post Thrift over HTTP. */
  readonly thriftUrl: string
  /** Base address of the query API: `/api/traces/{traceId}`. */
  readonly queryUrl: string
}

export type JaegerOptions = {
  /** Its own directory: configuration, log, lock. Made if missing. */
  dataDir: string
  /** Where the program (85 MB, built once with Go) is kept; shared between all. */
  binaryDir: string
  log?: (line: string) => void
  signal?: AbortSignal
}

const template = path.join(import.meta.dirname, 'jaeger', 'jaeger.yaml.template')
const portNames = ['OTLP_PORT', 'OTLP_GRPC_PORT', 'THRIFT_PORT', 'QUERY_PORT', 'QUERY_GRPC_PORT'] as const
const readyWithinMillis = 30_000

type Ports = Readonly<Record<(typeof portNames)[number], number>>

/**
 * Starts Jaeger. One left behind by a killed launcher is stopped first.
 * @throws StartError `go-missing`, `already-running`, `program-failed`
 */
export async function startJaeger(options: JaegerOptions): Promise<Jaeger> {
  const dataDir = path.resolve(options.dataDir)
  const { signal, log = () => {} } = options
  const binary = await jaegerBinary({ binaryDir: path.resolve(options.binaryDir), log, signal })
  const lock = lockDirectory(dataDir, `A Jaeger already runs from ${dataDir}: stop it.`)
  try {
    await endOrphan(pidFileOf(dataDir))
    const ports = await freePorts()
    const server = await startServer(binary, dataDir, ports, signal)
    return {
      ...urlsOf(ports),
      async stop() {
        await server.stop()
        await lock.stop()
      },
    }
  } catch (problem) {
    await lock.stop()
    throw problem
  }
}

const urlsOf = (ports: Ports) => ({
  otlpUrl: `http://127.0.0.1:${ports.OTLP_PORT}`,
  otlpGrpcUrl: `http://127.0.0.1:${ports.OTLP_GRPC_PORT}`,
  thriftUrl: `http://127.0.0.1:${ports.THRIFT_PORT}/api/traces`,
  queryUrl: `http://127.0.0.1:${ports.QUERY_PORT}`,
})

async function startServer(binary: string, dataDir: string, ports: Ports, signal?: AbortSignal): Promise<Running> {
  const config = path.join(dataDir, 'jaeger.yaml')
  writeFileSync(
    config,
    readFileSync(template, 'utf8').replace(/@([A-Z_]+)@/g, (_, name: keyof Ports) => String(ports[name])),
  )
  const logFile = path.join(dataDir, 'jaeger.log')
  const out = openSync(logFile, 'w')
  // A session of its own: ctrl-C in the terminal is the launcher's to handle, in its order.
  const child = spawn(binary, ['--config', config], { cwd: dataDir, stdio: ['ignore', out, out], detached: true })
  closeSync(out)
  child.once('error', () => {})
  const { pid } = child
  if (pid !== undefined) writePidFile(pidFileOf(dataDir), pid)
  const stop = async (): Promise<void> => {
    if (pid === undefined) return
    await endProcess(pid, [
      ['SIGTERM', 5_000],
      ['SIGKILL', 5_000],
    ])
    rmSync(pidFileOf(dataDir), { force: true })
  }
  try {
    if (await answersAll(ports, () => pid !== undefined && birthOf(pid) !== null, signal)) {
      child.unref()
      return { stop }
    }
    const words = lastLines(readFileSync(logFile, 'utf8'), 3) || 'it said nothing'
    throw new StartError('program-failed', `Jaeger in ${dataDir} did not start: ${words}`)
  } catch (problem) {
    await stop()
    throw problem
  }
}

/** Whether every HTTP port answers in time: the query API comes up before the receivers. */
async function answersAll(ports: Ports, lives: () => boolean, signal?: AbortSignal): Promise<boolean> {
  const { queryUrl, otlpUrl, thriftUrl } = urlsOf(ports)
  const until = performance.now() + readyWithinMillis
  for (const url of [`${queryUrl}/api/services`, otlpUrl, thriftUrl]) {
    while (!(await answers(url))) {
      signal?.throwIfAborted()
      if (!lives() || performance.now() > until) return false
      await wait(50)
    }
  }
  return true
}

async function answers(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) })
    await answer.arrayBuffer()
    return true
  } catch {
    return false
  }
}

async function freePorts(): Promise<Ports> {
  const found = new Set<number>()
  while (found.size < portNames.length) found.add(await freePort())
  const [OTLP_PORT = 0, OTLP_GRPC_PORT = 0, THRIFT_PORT = 0, QUERY_PORT = 0, QUERY_GRPC_PORT = 0] = found
  return { OTLP_PORT, OTLP_GRPC_PORT, THRIFT_PORT, QUERY_PORT, QUERY_GRPC_PORT }
}

const pidFileOf = (dataDir: string): string => path.join(dataDir, 'jaeger.pid')
