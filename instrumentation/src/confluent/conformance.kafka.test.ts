import { brokers } from '../../../test/servers.ts'
import { confluentLibrary, describeConfluent } from '../../testing/confluent-library.ts'
import { describeAdapter } from '../../testing/conformance.ts'
import { kafkaHarness } from '../../testing/kafka-harness.ts'
import { apiHarness } from '../../testing/kafkajs-api.ts'
import { confluent } from './adapter.ts'

describeConfluent(await confluentLibrary(), ({ Kafka, logLevel }) =>
  describeAdapter('@confluentinc/kafka-javascript', {
    cannot: {
      'positions of what is sent together':
        'it answers only where the first message of a partition stands, and others may come between',
    },
    open: async () =>
      apiHarness(
        {
          client: (clientId) => new Kafka({ kafkaJS: { clientId, brokers: brokers(), logLevel: logLevel.NOTHING } }),
          trace: (causeway, client) => causeway.trace(confluent, client),
          producerConfig: (transactionalId) => ({
            kafkaJS: transactionalId === null ? {} : { transactionalId },
            'linger.ms': 0,
          }),
          consumerConfig: (groupId, autoCommit) => ({ kafkaJS: { groupId, fromBeginning: true, autoCommit } }),
          subscription: (topic) => ({ topics: [topic] }),
          runConfig: (eachBatchAutoResolve) => ({ eachBatchAutoResolve }),
          offsetsOf: ({ consumer }, topics) => ({ consumer, topics }),
        },
        await kafkaHarness(brokers()),
      ),
  }),
)
