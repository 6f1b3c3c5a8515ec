import { EventEmitter } from 'node:events'
import type { Causeway, Envelope } from '@causeway/instrumentation'

/** A message as this bus carries it: whatever the bus, headers travel beside the event. */
interface Message {
  readonly event: Envelope
  readonly headers: Readonly<Record<string, string>>
}

type Handler = (event: Envelope) => void | Promise<void>

/** Events between services in one process. What makes it traced are `causeway.publish` and `causeway.handle`, no more. */
export interface Bus {
  publish(causeway: Causeway, topic: string, event: Envelope): void
  subscribe(causeway: Causeway, topic: string, consumer: string, handler: Handler): void
  /** Resolves when every handler has ended that was begun so far. */
  idle(): Promise<void>
}

export function emitterBus(): Bus {
  const emitter = new EventEmitter()
  const running = new Set<Promise<void>>()
  return {
    publish: (causeway, topic, event) => {
      const where = { system: 'emitter', destination: topic }
      // The emitter is not asynchronous, and neither is this: its answer comes back as it is.
      causeway.publish(event, (headers) => emitter.emit(topic, { event, headers } satisfies Message), where)
    },
    subscribe: (causeway, topic, consumer, handler) => {
      emitter.on(topic, ({ event, headers }: Message) => {
        const delivery = { system: 'emitter', destination: topic, consumer, headers, value: event }
        const handled = causeway.handle(delivery, () => handler(event))
        if (!(handled instanceof Promise)) return
        running.add(handled)
        handled.catch(console.error).finally(() => running.delete(handled))
      })
    },
    idle: async () => {
      while (running.size > 0) await Promise.allSettled(running)
    },
  }
}
