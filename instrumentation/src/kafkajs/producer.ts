import type { Producer, Transaction } from 'kafkajs'
import { isWrapped } from '../enrich/wrapped.ts'
import { tracedSender } from '../kafka/sender.ts'
import { quietly } from '../quietly.ts'
import type { Tools } from '../tools.ts'
import { learnClientId } from './client-id.ts'

/** A kafkajs producer whose messages are traced; everything else about it stays as it was. */
export function tracedProducer(tools: Tools, producer: Producer): Producer {
  // kafkajs writes what is sent together to one partition as one record batch.
  const client = { clientId: learnClientId(producer), inARow: true, isGiven: isWrapped }
  return {
    ...producer,
    ...tracedSender(tools, producer, client),
    transaction: async () => {
      // An instrumentation that wraps this method replaces those of the transaction, without a mark on them.
      const given = isWrapped(producer.transaction)
      const transaction = await producer.transaction()
      return quietly<Transaction>(
        () => ({ ...transaction, ...tracedSender(tools, transaction, { ...client, isGiven: () => given }) }),
        transaction,
      )
    },
  }
}
