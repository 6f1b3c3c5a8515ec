import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Kafka as KafkaClient, logLevel } from 'kafkajs'
import { lastLines, runCommand } from './command.ts'
import { StartError } from './fail.ts'
import { java, requireJava } from './java.ts'
import { kafkaJars } from './kafka-jars.ts'
import type { Running } from './lifetime.ts'
import { lockDirectory } from './lock.ts'
import { freePort, requireFreePorts } from './port.ts'
import { birthOf, endOrphan, endProcess, writePidFile } from './process.ts'

/** An embedded Apache Kafka, one node in KRaft mode. `brokers` is what `KAFKA_BROKERS` would say. */
export type Kafka = Running & { readonly brokers: string[] }

export type KafkaOptions = {
  /** Its own directory: topics, offsets, the log, the lock. Made if missing. */
  dataDir: string
  /** Where Kafka's own files (44 MB, fetched once with Maven) are kept; shared between brokers. */
  jarsDir: string
  /** 0 picks a free one. */
  port: number
  log?: (line: string) => void
  signal?: AbortSignal
}

type Node = { dataDir: string; jars: string; port: number; signal: AbortSignal | undefined }

const kafkaDir = path.join(import.meta.dirname, 'kafka')
const readyWithinMillis = 60_000

/**
 * Starts Apache Kafka on 127.0.0.1. One left behind by a killed launcher is stopped first; topics and offsets stay.
 * @throws StartError `java-missing`, `maven-missing`, `already-running`, `port-taken`, `program-failed`
 */
export async function startKafka(options: KafkaOptions): Promise<Kafka> {
  const dataDir = path.resolve(options.dataDir)
  await requireJava()
  const running = `A Kafka already runs from ${dataDir}: stop that Causeway, or set CAUSEWAY_DATA_DIR to another directory.`
  const lock = lockDirectory(dataDir, running)
  try {
    await endOrphanedKafka(dataDir)
    const port = options.port === 0 ? await freePort() : options.port
    await requireFreePorts([{ variable: 'CAUSEWAY_KAFKA_PORT', port, host: '127.0.0.1' }])
    const { signal, log = () => {} } = options
    const jars = await kafkaJars({ jarsDir: path.resolve(options.jarsDir), log, signal })
    const broker = await startNode({ dataDir, jars, port, signal })
    return {
      brokers: [`127.0.0.1:${port}`],
      async stop() {
        await broker.stop()
        await lock.stop()
      },
    }
  } catch (problem) {
    await lock.stop()
    throw problem
  }
}

/** Ends the broker that a killed launcher left in `dataDir`, if any, so that its port is free again. */
export async function endOrphanedKafka(dataDir: string): Promise<void> {
  await endOrphan(pidFileOf(dataDir))
}

async function startNode(node: Node): Promise<Running> {
  if (!existsSync(logDirOf(node.dataDir))) await format(node)
  const properties = await writeProperties(node, logDirOf(node.dataDir))
  const logFile = path.join(node.dataDir, 'kafka.log')
  const out = openSync(logFile, 'w')
  // A session of its own: ctrl-C in the terminal is the launcher's to handle, in its order.
  const child = spawn(java, [...flags(node), 'kafka.Kafka', properties], {
    stdio: ['ignore', out, out],
    detached: true,
  })
  closeSync(out)
  child.once('error', () => {})
  const { pid } = child
  if (pid !== undefined) writePidFile(pidFileOf(node.dataDir), pid)
  const stop = async (): Promise<void> => {
    if (pid === undefined || !existsSync(pidFileOf(node.dataDir))) return
    await endProcess(pid, [
      ['SIGTERM', 15_000],
      ['SIGKILL', 5_000],
    ])
    rmSync(pidFileOf(node.dataDir), { force: true })
  }
  try {
    await untilReady(node, () => pid !== undefined && birthOf(pid) !== null)
    child.unref()
    return { stop }
  } catch (problem) {
    await stop()
    if (problem !== notReady) throw problem
    const words = lastLines(readFileSync(logFile, 'utf8'), 3) || 'it said nothing'
    throw new StartError('program-failed', `Apache Kafka in ${node.dataDir} did not start: ${words}`)
  }
}

const notReady = new Error('not ready')

/** Ready is when a group's coordinator answers: after a crash that is seconds later than the port. */
async function untilReady({ port, signal }: Node, lives: () => boolean): Promise<void> {
  const retry = { retries: 0 }
  const client = new KafkaClient({
    clientId: 'causeway',
    brokers: [`127.0.0.1:${port}`],
    logLevel: logLevel.NOTHING,
    retry,
  })
  const until = performance.now() + readyWithinMillis
  for (;;) {
    const admin = client.admin()
    try {
      await admin.connect()
      await admin.describeCluster()
      await admin.fetchOffsets({ groupId: 'causeway-start', topics: [] })
      return
    } catch {
      signal?.throwIfAborted()
      if (!lives() || performance.now() > until) throw notReady
      await wait(100)
    } finally {
      await admin.disconnect().catch(() => {})
    }
  }
}

/** Formats beside the place and moves there, so that a storage that exists is a whole one. */
async function format(node: Node): Promise<void> {
  const making = `${logDirOf(node.dataDir)}.new`
  rmSync(making, { recursive: true, force: true })
  mkdirSync(making, { recursive: true })
  const properties = await writeProperties(node, making)
  const clusterId = randomBytes(16).toString('base64url')
  // One argument: an id that begins with a dash would be taken for an option.
  const command = ['kafka.tools.StorageTool', 'format', `--cluster-id=${clusterId}`, '-c', properties]
  const { code, output } = await runCommand(java, [...flags(node), ...command], { signal: node.signal })
  if (code !== 0) {
    const sentence = `Apache Kafka could not make its storage in ${node.dataDir}: ${lastLines(output, 3)}`
    throw new StartError('program-failed', sentence)
  }
  renameSync(making, logDirOf(node.dataDir))
}

async function writeProperties(node: Node, logDir: string): Promise<string> {
  const values: Record<string, string> = {
    PORT: String(node.port),
    CONTROLLER_PORT: String(await freePort()),
    LOG_DIR: logDir,
  }
  const template = readFileSync(path.join(kafkaDir, 'server.properties.template'), 'utf8')
  const file = path.join(node.dataDir, 'server.properties')
  writeFileSync(
    file,
    template.replace(/@([A-Z_]+)@/g, (_, name: string) => values[name] ?? ''),
  )
  return file
}

/** A broker for a development machine: little memory, quick to start. */
function flags({ jars }: Node): string[] {
  const log = `-Dlog4j2.configurationFile=${path.join(kafkaDir, 'log4j2.properties')}`
  const memory = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:+ExitOnOutOfMemoryError']
  return [...memory, log, '-cp', path.join(jars, '*')]
}

const logDirOf = (dataDir: string): string => path.join(dataDir, 'log')
const pidFileOf = (dataDir: string): string => path.join(dataDir, 'kafka.pid')
