import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Admin, Kafka as KafkaClient, logLevel } from 'kafkajs'
import { afterEach, expect, test } from 'vitest'
import { type Kafka, startKafka } from './kafka.ts'
import type { Running } from './lifetime.ts'
import { birthOf } from './process.ts'

const opened: Running[] = []
const made: string[] = []
const jarsDir = path.join(import.meta.dirname, '..', '.causeway', 'kafka-jars')

afterEach(async () => {
  for (const running of opened.splice(0)) await running.stop()
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true })
})

async function start(dataDir: string): Promise<Kafka> {
  const kafka = await startKafka({ dataDir, jarsDir, port: 0 })
  opened.push(kafka)
  return kafka
}

async function asAdmin<T>({ brokers }: Kafka, act: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = new KafkaClient({ brokers, logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  try {
    return await act(admin)
  } finally {
    await admin.disconnect()
  }
}

test('topics and offsets are there after a stop and a start, and there is one broker to a directory', async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'causeway-kafka-'))
  made.push(dataDir)
  const topic = 'orders'
  const partitions = [{ partition: 0, offset: '7' }]

  const first = await start(dataDir)
  await asAdmin(first, async (admin) => {
    await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true })
    await admin.setOffsets({ groupId: 'payment', topic, partitions })
  })
  await expect(start(dataDir)).rejects.toThrow(`A Kafka already runs from ${dataDir}`)
  const { pid } = JSON.parse(readFileSync(path.join(dataDir, 'kafka.pid'), 'utf8'))
  await first.stop()
  expect(birthOf(pid)).toBeNull()

  const second = await start(dataDir)
  const [offsets] = await asAdmin(second, (admin) => admin.fetchOffsets({ groupId: 'payment', topics: [topic] }))
  expect(offsets?.partitions).toMatchObject(partitions)
})
