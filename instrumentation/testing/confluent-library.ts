import { createRequire } from 'node:module'
import { describe, inject, it } from 'vitest'
import { StartError } from '../../launch/fail.ts'
import { confluentClient } from '../../test/clients/confluent.ts'
import type { ApiKafka } from './kafkajs-api.ts'

/** The KafkaJS API of Confluent's client, as far as the tests use it. */
export interface ConfluentLibrary {
  readonly Kafka: new (config: object) => ApiKafka
  readonly logLevel: { readonly NOTHING: number }
}

/**
 * Where Confluent's client is installed, built on demand: it is no dependency of ours. Null, and one loud line, where it
 * cannot be built; with `CI` set that is a failure instead.
 */
export async function confluentDirectory(): Promise<string | null> {
  if (inject('missing') !== null) return null
  try {
    return await confluentClient(console.log)
  } catch (problem) {
    if (!(problem instanceof StartError) || process.env.CI) throw problem
    console.error(`\n!!! SKIPPING THE TESTS OF CONFLUENT'S CLIENT: ${problem.message}\n`)
    return null
  }
}

/** Its KafkaJS API; null where it cannot be built. */
export async function confluentLibrary(): Promise<ConfluentLibrary | null> {
  const directory = await confluentDirectory()
  if (directory === null) return null
  return createRequire(`${directory}/package.json`)('@confluentinc/kafka-javascript').KafkaJS
}

/** Tests that need the client; one skipped test stands for them where it is missing. */
export function describeConfluent(library: ConfluentLibrary | null, tests: (library: ConfluentLibrary) => void): void {
  if (library === null) describe('@confluentinc/kafka-javascript', () => it.skip('could not be built', () => {}))
  else tests(library)
}
