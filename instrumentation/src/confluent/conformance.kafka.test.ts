import { createRequire } from 'node:module'
import { describe, inject, it } from 'vitest'
import { StartError } from '../../../launch/fail.ts'
import { confluentClient } from '../../../test/clients/confluent.ts'
import { brokers } from '../../../test/servers.ts'
import { describeAdapter } from '../../testing/conformance.ts'
import { kafkaHarness } from '../../testing/kafka-harness.ts'
import { type ApiKafka, apiHarness } from '../../testing/kafkajs-api.ts'
import { confluent } from './adapter.ts'

interface Library {
  readonly KafkaJS: {
    readonly Kafka: new (config: object) => ApiKafka
    readonly logLevel: { readonly NOTHING: number }
  }
}

const library = await builtLibrary()
if (library === null)
  describe('@confluentinc/kafka-javascript conforms', () => it.skip('(it could not be built)', () => {}))
else conform(library)

/** The client is no dependency of ours: it is built on demand, and missing where that cannot be done. */
async function builtLibrary(): Promise<Library | null> {
  if (inject('missing') !== null) return null
  try {
    const directory = await confluentClient(console.log)
    return createRequire(`${directory}/package.json`)('@confluentinc/kafka-javascript')
  } catch (problem) {
    if (!(problem instanceof StartError) || process.env.CI) throw problem
    console.error(`\n!!! SKIPPING THE TESTS OF CONFLUENT'S CLIENT: ${problem.message}\n`)
    return null
  }
}

function conform({ KafkaJS }: Library): void {
  const logging = { logLevel: KafkaJS.logLevel.NOTHING }
  describeAdapter('@confluentinc/kafka-javascript', {
    cannot: {
      'positions of what is sent together':
        'it answers only where the first message of a partition stands, and others may come between',
    },
    open: async () =>
      apiHarness(
        {
          client: (clientId) => new KafkaJS.Kafka({ kafkaJS: { clientId, brokers: brokers(), ...logging } }),
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
  })
}
