import type { Producer, Transaction } from 'kafkajs'
import { tracedSender } from '../kafka/sender.ts'
import { quietly } from '../quietly.ts'
import type { Tools } from '../tools.ts'
import { learnClientId } from './client-id.ts'

/** A kafkajs producer whose messages are traced; everything else about it stays as it was. */
export function tracedProducer(tools: Tools, producer: Producer): Producer {
  // kafkajs writes what is sent together to one partition as one record batch.
  const client = { clientId: learnClientId(producer), inARow: true }
  return {
    ...producer,
    ...tracedSender(tools, producer, client),
    transaction: async () => {
      const transaction = await producer.transaction()
      return quietly<Transaction>(() => ({ ...transaction, ...tracedSender(tools, transaction, client) }), transaction)
    },
  }
}
