import path from 'node:path'
import type { TestProject } from 'vitest/node'
import { endOrphanedKafka, type Kafka, startKafka } from '../launch/kafka.ts'
import { readSettings } from '../launch/settings.ts'
import { openForTests } from './missing.ts'
import { share } from './shared.ts'
import { emptied, takeSlot } from './slot.ts'

const jarsDir = path.join(import.meta.dirname, '..', '.causeway', 'kafka-jars')

/** Starts one Kafka for all projects that ask, or takes that of `KAFKA_BROKERS`. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { brokers } = readSettings({ KAFKA_BROKERS: process.env.KAFKA_BROKERS })
  if (brokers) {
    project.provide('brokers', brokers)
    return async () => {}
  }
  const kafka = await openForTests(project, () => share('kafka', open))
  if (kafka) project.provide('brokers', kafka.server.brokers)
  return async () => kafka?.stop()
}

async function open(): Promise<Kafka> {
  const slot = takeSlot('kafka')
  await endOrphanedKafka(path.join(slot.directory, 'kafka'))
  const kafka = await startKafka({ dataDir: emptied(slot, 'kafka'), jarsDir, port: 0, log: console.log })
  return {
    brokers: kafka.brokers,
    async stop() {
      await kafka.stop()
      emptied(slot, 'kafka')
      await slot.stop()
    },
  }
}
