/**
 * What tracing costs a service: added CPU for each message of 1 kB, beside bare kafkajs, a header put in by hand, and
 * `@opentelemetry/instrumentation-kafkajs`, on a real Kafka, export to a receiver in another process included.
 * `KAFKA_BROKERS=… node bench/instrument.ts [rounds]`; without the variable it starts a Kafka of its own.
 */
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startKafka } from '@causeway/launch'
import { Kafka, logLevel } from 'kafkajs'
import { readTracesProtobuf } from '../collector/src/wire/read-traces-protobuf.ts'
import type { Role, Subject, Task } from './instrument-subject.ts'

const rounds = Number(process.argv[2] ?? 5)
const MESSAGES = 400_000
const ROLES: readonly Role[] = ['send', 'eachMessage', 'eachBatch']
const SUBJECTS: readonly Subject[] = ['bare', 'header', 'opentelemetry', 'causeway']

interface Run {
  readonly micros: number
  readonly spans: number
}

async function measure(brokers: readonly string[]): Promise<void> {
  const receiver = await countingReceiver()
  const topic = `bench-${process.pid}`
  await createTopics(brokers, [topic, `${topic}-out`])
  const run = async (role: Role, subject: Subject, into: string): Promise<Run> => {
    const before = receiver.spans()
    const micros = await inProcess({ role, subject, topic: into, brokers, messages: MESSAGES, endpoint: receiver.url })
    return { micros, spans: receiver.spans() - before }
  }
  console.log(`filling ${topic} with ${MESSAGES} messages`)
  await run('send', 'causeway', topic)
  for (const role of ROLES) {
    // Who handles a message finds the header there in any case.
    const subjects = SUBJECTS.filter((subject) => role === 'send' || subject !== 'header')
    const runs = new Map<Subject, Run[]>(subjects.map((subject) => [subject, []]))
    for (let round = 0; round < rounds; round++) {
      for (const subject of subjects) {
        runs.get(subject)?.push(await run(role, subject, role === 'send' ? `${topic}-out` : topic))
      }
    }
    report(role, runs)
  }
  receiver.close()
}

function report(role: Role, runs: ReadonlyMap<Subject, readonly Run[]>): void {
  const bare = median((runs.get('bare') ?? []).map(({ micros }) => micros))
  const added = new Map<Subject, number>()
  for (const [subject, of] of runs) {
    const micros = median(of.map((run) => run.micros))
    added.set(subject, micros - bare)
    const spans = median(of.map((run) => run.spans)) / MESSAGES
    console.log(
      `${role.padEnd(12)} ${subject.padEnd(14)} ${micros.toFixed(1)} µs a message, ${(micros - bare).toFixed(1)} added, ${spans.toFixed(3)} spans`,
    )
  }
  const ratio = (added.get('causeway') ?? Number.NaN) / (added.get('opentelemetry') ?? Number.NaN)
  console.log(`${role.padEnd(12)} causeway / opentelemetry, added: ${ratio.toFixed(2)}`)
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN

/** CPU microseconds for each message, as the measured process tells them. */
function inProcess(task: Task): Promise<number> {
  const child = fork(path.join(import.meta.dirname, 'instrument-subject.ts'), [JSON.stringify(task)], {
    env: { ...process.env, OTEL_BSP_MAX_QUEUE_SIZE: '1000000' },
  })
  return new Promise((resolve, reject) => {
    let told = Number.NaN
    child.on('message', (micros) => {
      told = Number(micros)
    })
    child.on('close', (code) =>
      code === 0 ? resolve(told) : reject(new Error(`${JSON.stringify(task)} ended with ${code}`)),
    )
  })
}

/** Counts the spans it gets, and answers as a collector does. */
async function countingReceiver(): Promise<{ url: string; spans: () => number; close: () => void }> {
  let spans = 0
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const read = request.url === '/v1/traces' ? readTracesProtobuf(Buffer.concat(chunks)) : null
      if (read?.type === 'read') spans += read.value.spans.length
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, spans: () => spans, close: () => server.close() }
}

async function createTopics(brokers: readonly string[], topics: readonly string[]): Promise<void> {
  const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  await admin.createTopics({ topics: topics.map((topic) => ({ topic, numPartitions: 1 })) })
  await admin.disconnect()
}

if (process.env.KAFKA_BROKERS) {
  await measure(process.env.KAFKA_BROKERS.split(','))
} else {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'causeway-bench-'))
  const jarsDir = path.join(import.meta.dirname, '..', '.causeway', 'kafka-jars')
  const kafka = await startKafka({ dataDir, jarsDir, port: 0, log: console.log })
  try {
    await measure(kafka.brokers)
  } finally {
    await kafka.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}
