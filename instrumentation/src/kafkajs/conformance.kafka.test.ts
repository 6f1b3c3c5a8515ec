import { Kafka, logLevel, Partitioners } from 'kafkajs'
import { brokers } from '../../../test/servers.ts'
import { describeAdapter } from '../../testing/conformance.ts'
import { kafkaHarness } from '../../testing/kafka-harness.ts'
import { type ApiKafka, apiHarness } from '../../testing/kafkajs-api.ts'
import { kafkajs } from './adapter.ts'

const retry = { initialRetryTime: 50 }

describeAdapter('kafkajs', {
  cannot: {},
  open: async () =>
    apiHarness(
      {
        client: (clientId) =>
          new Kafka({ clientId, brokers: brokers(), logLevel: logLevel.NOTHING, retry }) as unknown as ApiKafka,
        trace: (causeway, client) => causeway.trace(kafkajs, client as unknown as Kafka) as unknown as ApiKafka,
        producerConfig: (transactionalId) => ({
          createPartitioner: Partitioners.DefaultPartitioner,
          ...(transactionalId === null ? {} : { idempotent: true, transactionalId, maxInFlightRequests: 1 }),
        }),
        consumerConfig: (groupId) => ({ groupId, maxWaitTimeInMs: 100, retry }),
        subscription: (topic) => ({ topics: [topic], fromBeginning: true }),
        runConfig: (automatic) => ({ eachBatchAutoResolve: automatic, autoCommit: automatic }) as object,
        offsetsOf: ({ groupId }, topics) => ({ consumerGroupId: groupId, topics }),
      },
      await kafkaHarness(brokers()),
    ),
})
