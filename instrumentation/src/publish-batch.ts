import type { Envelope } from '@causeway/model'
import { factsOf } from './event/fact.ts'
import { quietly } from './quietly.ts'
import { beginSending, headersOf, type PublishFacts, type Sending, type Where } from './sending.ts'
import type { Tools } from './tools.ts'
import { whenSettled } from './when-settled.ts'

/**
 * Publishes several events by one call of any bus: `send` gets the headers of each, in their order. Each event has a send
 * span of its own, and all of them end as the call does.
 */
export function publishBatch<T>(
  tools: Tools,
  events: readonly (Envelope | PublishFacts)[],
  send: (headers: Record<string, string>[]) => T,
  where: Where,
): T {
  const sendings = quietly(() => Array.from(events, (event, index) => begin(tools, event, where, index)), [])
  const headers = sendings.map((sending) => ({ ...sending?.headers }))
  return whenSettled(() => send(headers), {
    done() {
      for (const sending of sendings) sending?.sent()
    },
    failed(error) {
      for (const sending of sendings) sending?.failed(error)
    },
  })
}

const begin = (tools: Tools, event: Envelope | PublishFacts, where: Where, index: number): Sending | null =>
  quietly(() => beginSending(tools, { ...where, explicit: factsOf(event), headers: headersOf(event), index }), null)
