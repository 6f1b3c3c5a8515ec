import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { brokers } from '../../../test/servers.ts'
import { confluentLibrary, describeConfluent } from '../../testing/confluent-library.ts'
import { traced } from '../../testing/traced.ts'
import { confluent } from './adapter.ts'

describeConfluent(await confluentLibrary(), ({ Kafka, logLevel }) =>
  describe('Confluent’s client through a real Kafka', () => {
    const kafkaJS = { brokers: brokers(), logLevel: logLevel.NOTHING }
    const topic = () => `orders-${randomUUID()}`

    it('is named by librdkafka’s keys as well, also those of the configuration that all clients share', async () => {
      const { causeway, span } = traced()
      const [orders, group] = [topic(), `payment-${randomUUID()}`]
      const settings = { 'client.id': 'shop', 'group.id': group, 'auto.offset.reset': 'earliest' }
      const kafka = causeway.trace(confluent, new Kafka({ kafkaJS: { ...kafkaJS, clientId: 'other' }, ...settings }))
      const producer = kafka.producer({})
      await producer.connect()
      await producer.send({ topic: orders, messages: [{ value: 'a' }] })
      expect(span(`send ${orders}`).attributes['messaging.client.id']).toBe('shop')
      const consumer = kafka.consumer({})
      await consumer.connect()
      await consumer.subscribe({ topics: [orders] })
      await consumer.run({ eachMessage: async () => {} })
      await expect
        .poll(() => span(`process ${orders}`).attributes)
        .toMatchObject({
          'messaging.client.id': 'shop',
          'messaging.consumer.group.name': group,
        })
      await Promise.all([producer.disconnect(), consumer.disconnect()])
    })

    it('refuses what it refuses in its own words', async () => {
      const { causeway } = traced()
      const plain = new Kafka({ kafkaJS }).producer({})
      const ours = causeway.trace(confluent, new Kafka({ kafkaJS })).producer({})
      const refusal = (producer: typeof plain, record: unknown) =>
        producer.send(record as never).then(() => 'sent', String)
      const records = [undefined, {}, { topic: 't', messages: [{}] }, { topic: 't', acks: 1, messages: [] }]
      for (const record of records) expect(await refusal(ours, record)).toBe(await refusal(plain, record))
      await Promise.all([plain.connect(), ours.connect()])
      for (const record of records) expect(await refusal(ours, record)).toBe(await refusal(plain, record))
      await Promise.all([plain.disconnect(), ours.disconnect()])
    })

    it('is another object in front of the client, which it leaves as it is', async () => {
      const { causeway } = traced()
      const plain = new Kafka({ kafkaJS })
      const kafka = causeway.trace(confluent, plain)
      expect(kafka).toBeInstanceOf(Kafka)
      expect(kafka).not.toBe(plain)
      expect(causeway.trace(confluent, kafka)).toBe(kafka)
      const producer = kafka.producer({ kafkaJS: { transactionalId: `tx-${randomUUID()}` } })
      await producer.connect()
      const transaction = await producer.transaction()
      expect(transaction).toBe(producer)
      await transaction.abort()
      await producer.disconnect()
    })
  }),
)
