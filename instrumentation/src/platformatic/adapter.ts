import type { Adapter } from '../adapter.ts'
import { quietly } from '../quietly.ts'
import type { Tools } from '../tools.ts'
import type { PlatformaticClient, PlatformaticConsumer, PlatformaticProducer } from './client.ts'
import { learnMember } from './member.ts'
import { tracedProducer } from './producer.ts'

/**
 * `@platformatic/kafka` 2.x: a `Producer`, or a `Consumer`. A consumer is given back itself, and known by name from then
 * on: its messages are traced where they are handled, by `forEachMessage` and `handleMessage`.
 */
export const platformatic: Adapter<PlatformaticClient> = { library: '@platformatic/kafka', trace: tracedClient }

const traced = new WeakSet<object>()

const tracedClientOf = <Given extends PlatformaticClient>(tools: Tools, client: Given): Given => {
  if (traced.has(client)) return client
  if (isConsumer(client)) {
    learnMember(tools, client)
    return client
  }
  const front = isProducer(client) ? tracedProducer(tools, client) : client
  traced.add(front)
  return front
}

function tracedClient<Given extends PlatformaticClient>(tools: Tools, client: Given): Given {
  return quietly(() => tracedClientOf(tools, client), client)
}

const isConsumer = <Given extends PlatformaticClient>(client: Given): client is Given & PlatformaticConsumer =>
  'consume' in client
const isProducer = <Given extends PlatformaticClient>(client: Given): client is Given & PlatformaticProducer =>
  'send' in client
