import { Kafka, logLevel, Partitioners } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { brokers } from '../../../test/servers.ts'
import { traced } from '../../testing/traced.ts'

const kafka = (clientId: string): Kafka => new Kafka({ clientId, brokers: brokers(), logLevel: logLevel.NOTHING })

describe('through a real Kafka', () => {
  it('what kafkajs refuses, it refuses in its own words', async () => {
    const service = traced()
    const refusal = (producer: ReturnType<Kafka['producer']>, record: unknown) =>
      producer.send(record as never).then(
        () => 'sent',
        (error: unknown) => String(error),
      )
    const plain = kafka('plain').producer({ createPartitioner: Partitioners.DefaultPartitioner })
    const ours = service.causeway
      .kafkajs(kafka('ours'))
      .producer({ createPartitioner: Partitioners.DefaultPartitioner })
    for (const record of [
      undefined,
      {},
      { topic: 't' },
      { topic: 't', messages: [{}] },
      { topic: 't', messages: [] },
    ]) {
      expect(await refusal(ours, record)).toBe(await refusal(plain, record))
    }
  })
})
