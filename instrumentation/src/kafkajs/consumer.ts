import type { Consumer } from 'kafkajs'
import { isWrapped } from '../enrich/wrapped.ts'
import { tracedRunConfig } from '../kafka/run-config.ts'
import type { Tools } from '../tools.ts'
import { learnClientId } from './client-id.ts'
import { learnMembership } from './membership.ts'

/** A kafkajs consumer whose messages are handled in process spans; everything else about it stays as it was. */
export function tracedConsumer(tools: Tools, consumer: Consumer, groupId: string): Consumer {
  const named = { consumer: () => groupId, clientId: learnClientId(consumer) }
  learnMembership(tools.membership, consumer, groupId)
  return {
    ...consumer,
    run: (config) => consumer.run(tracedRunConfig(tools, config, { ...named, given: isWrapped(consumer.run) })),
  }
}
