import { type Envelope, readEnvelope } from '@causeway/model'
import type { EventOf, TopicEvents } from '../events.ts'
import type { Topic } from '../topics.ts'

/** How the services of the shop talk: by events on topics, whatever carries them. */
export interface Bus {
  /** Publishes an event; all events of one order keep their order. */
  publish<T extends Topic>(topic: T, event: Envelope<TopicEvents[T]['data']>, headers?: Headers): Promise<void>
  /** Handles what comes on these topics, at least once each. What throws is delivered again until it does not. */
  consume(group: string, handlers: Handlers): Promise<void>
  /** Finishes what is being handled, then leaves. */
  close(): Promise<void>
}

export type Headers = Readonly<Record<string, string>>

/** Topic → type of event → what to do with it. Events of other types pass by. */
export type Handlers = { readonly [T in Topic]?: ByType<TopicEvents[T]> }

type ByType<E extends EventOf<string, unknown>> = {
  readonly [Type in E['eventType']]?: (event: Extract<E, { eventType: Type }>, headers: Headers) => Promise<void>
}

type AnyHandler = (event: Envelope, headers: Headers) => Promise<void>

/** Gives a parsed message to its handler, if there is one. */
export async function dispatch(handlers: Handlers, topic: Topic, value: unknown, headers: Headers): Promise<void> {
  const type = readEnvelope(value)?.eventType
  if (!type) return
  // What is on a topic was put there by our own services, whose types `publish` has checked.
  const byType = handlers[topic] as Readonly<Record<string, AnyHandler | undefined>> | undefined
  await byType?.[type]?.(value as Envelope, headers)
}

/** The topics that these handlers read. */
export const topicsOf = (handlers: Handlers): Topic[] => Object.keys(handlers) as Topic[]
