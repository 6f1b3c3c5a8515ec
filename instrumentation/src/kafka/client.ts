/** What kafkajs and the clients with its API have in common, as far as tracing looks at it. */

export interface MessageToSend {
  readonly key?: Buffer | string | null
  readonly value: Buffer | string | null
  readonly partition?: number
  readonly headers?: Readonly<Record<string, Buffer | string | (Buffer | string)[] | undefined>>
  readonly timestamp?: string
}

export interface RecordToSend {
  readonly topic: string
  messages: MessageToSend[]
  readonly acks?: unknown
  readonly timeout?: unknown
  readonly compression?: unknown
}

export interface BatchToSend {
  topicMessages?: RecordToSend[]
  readonly acks?: unknown
  readonly timeout?: unknown
  readonly compression?: unknown
}

/** A producer or a transaction. */
export interface Sender<Answer> {
  send(record: RecordToSend): Promise<Answer>
  sendBatch(batch: BatchToSend): Promise<Answer>
}

export interface DeliveredMessage {
  readonly key?: Buffer | null
  readonly value: Buffer | null
  readonly headers?: Readonly<Record<string, unknown>>
  readonly offset: string
}

export interface MessagePayload {
  readonly topic: string
  readonly partition: number
  readonly message: DeliveredMessage
}

/** What `eachBatch` is given. */
export interface BatchPayload<Message extends DeliveredMessage = DeliveredMessage> {
  readonly batch: { readonly topic: string; readonly partition: number; readonly messages: readonly Message[] }
  isRunning(): boolean
  isStale(): boolean
}

/** What `consumer.run` is given. */
export interface RunConfig {
  readonly eachBatchAutoResolve?: boolean
  eachMessage?(payload: MessagePayload): Promise<void>
  eachBatch?(payload: BatchPayload): Promise<void>
}
