import { spawn } from 'node:child_process'
import { mkdirSync, openSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../launch/port.ts'
import { endProcess } from '../../launch/process.ts'

/** A Jaeger v2 whose spans are on disk before they are answered. */
export interface DurableJaeger {
  readonly pid: number
  readonly url: string
  readonly bytesOnDisk: () => Promise<number>
  readonly stop: () => Promise<void>
}

/** Starts the program with Badger in `directory`; it flushes each write to disk (`consistency`), as we do, unless JAEGER_FLUSH=0. */
export async function startJaeger(program: string, directory: string): Promise<DurableJaeger> {
  mkdirSync(directory, { recursive: true })
  const ports = { otlp: await freePort(), query: await freePort(), queryGrpc: await freePort() }
  writeFileSync(path.join(directory, 'jaeger.yaml'), configuration(directory, ports))
  const log = openSync(path.join(directory, 'jaeger.log'), 'w')
  const child = spawn(program, ['--config', path.join(directory, 'jaeger.yaml')], {
    cwd: directory,
    stdio: ['ignore', log, log],
    detached: true,
  })
  const { pid = 0 } = child
  const url = `http://127.0.0.1:${ports.otlp}/v1/traces`
  for (let tries = 0; !(await answers(url)); tries++) {
    if (tries > 300) throw new Error('Jaeger did not start')
    await sleep(100)
  }
  return {
    pid,
    url,
    bytesOnDisk: async () => sizeOf(path.join(directory, 'keys')) + sizeOf(path.join(directory, 'values')),
    stop: async () => {
      await endProcess(pid, [
        ['SIGTERM', 5_000],
        ['SIGKILL', 5_000],
      ])
    },
  }
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  )
}

/** What is really written: Badger makes its files larger than that, with holes. */
function sizeOf(directory: string): number {
  return readdirSync(directory).reduce((sum, name) => sum + statSync(path.join(directory, name)).blocks * 512, 0)
}

const configuration = (directory: string, ports: { otlp: number; query: number; queryGrpc: number }): string => `
service:
  extensions: [jaeger_storage, jaeger_query]
  pipelines:
    traces:
      receivers: [otlp]
      exporters: [jaeger_storage_exporter]
  telemetry:
    metrics:
      level: none
    logs:
      level: warn
extensions:
  jaeger_storage:
    backends:
      disk:
        badger:
          directories:
            keys: ${directory}/keys
            values: ${directory}/values
          ephemeral: false
          consistency: ${process.env.JAEGER_FLUSH !== '0'}
  jaeger_query:
    enable_tracing: false
    storage:
      traces: disk
    http:
      endpoint: 127.0.0.1:${ports.query}
    grpc:
      endpoint: 127.0.0.1:${ports.queryGrpc}
receivers:
  otlp:
    protocols:
      http:
        endpoint: 127.0.0.1:${ports.otlp}
exporters:
  jaeger_storage_exporter:
    trace_storage: disk
`
