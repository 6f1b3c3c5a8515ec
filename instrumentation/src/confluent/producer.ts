import { isWrapped } from '../enrich/wrapped.ts'
import { inFrontOf } from '../front.ts'
import { tracedSender } from '../kafka/sender.ts'
import type { Tools } from '../tools.ts'
import type { ConfluentProducer } from './client.ts'
import { learnSetting } from './setting.ts'

/** A producer whose messages are traced; everything else about it stays as it was. */
export function tracedProducer<Given extends ConfluentProducer>(tools: Tools, producer: Given, config: unknown): Given {
  // librdkafka batches as it likes: others' messages may come between those that were sent together.
  const client = { clientId: learnSetting(producer, config, 'clientId'), inARow: false, isGiven: isWrapped }
  const own: Partial<ConfluentProducer> = {
    ...tracedSender(tools, producer, client),
    transaction: async () => {
      const transaction = await producer.transaction()
      return transaction === producer ? front : transaction
    },
  }
  const front = inFrontOf(producer, own as Partial<Given>)
  return front
}
