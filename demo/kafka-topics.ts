import { Kafka, logLevel } from 'kafkajs'
import { quietLog } from './bus/quiet-log.ts'
import { TOPIC_NAMES, TOPICS } from './topics.ts'

/** Creates the topics of the shop; those that exist are left as they are. */
export async function createTopics(brokers: readonly string[], prefix = ''): Promise<void> {
  const kafka = new Kafka({
    clientId: 'shop',
    brokers: [...brokers],
    logLevel: logLevel.ERROR,
    logCreator: quietLog(console.error),
    retry: { retries: 20, initialRetryTime: 200, maxRetryTime: 1_000 },
  })
  const admin = kafka.admin()
  await admin.connect()
  try {
    const topics = TOPIC_NAMES.map((name) => ({ topic: prefix + name, numPartitions: TOPICS[name] }))
    await admin.createTopics({ topics, waitForLeaders: true })
  } finally {
    await admin.disconnect()
  }
}
