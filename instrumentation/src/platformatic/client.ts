/** @platformatic/kafka 2.x, as far as tracing looks at it. */

/** A producer; `never` takes any types of keys and values. */
export interface PlatformaticProducer {
  readonly clientId: string
  send(options: never): unknown
  asStream(options?: never): unknown
  beginTransaction(options?: never): unknown
}

export interface PlatformaticConsumer {
  readonly clientId: string
  readonly groupId: string
  consume(options: never): unknown
  on(event: 'consumer:group:join', listener: (payload: Member) => void): unknown
  on(event: 'consumer:group:leave', listener: (payload: Member) => void): unknown
}

export type PlatformaticClient = PlatformaticProducer | PlatformaticConsumer

export interface Member {
  readonly groupId?: string
  readonly memberId?: string | null
}

/** A message on its way out. Its serializers may take anything. */
export interface MessageToProduce {
  readonly topic: string
  readonly key?: unknown
  readonly value?: unknown
  readonly partition?: number
  readonly timestamp?: bigint
  readonly headers?: ReadonlyMap<unknown, unknown> | Readonly<Record<string, unknown>>
  readonly metadata?: unknown
}

/** A message of a `MessagesStream`. */
export interface StreamedMessage {
  readonly topic: string
  readonly partition: number
  readonly offset: bigint
  readonly key?: unknown
  readonly value?: unknown
  readonly headers?: ReadonlyMap<unknown, unknown>
  /** The library puts the consumer that it came by under `consumer`. */
  readonly metadata?: Readonly<Record<string, unknown>>
}
