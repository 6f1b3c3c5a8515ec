import type { Causeway } from '../../src/causeway.ts'

/** A message as the suite speaks of it; the harness makes the client's own out of it. */
export interface TestMessage {
  readonly key?: string | Buffer | null
  readonly value: string | Buffer | null
  readonly headers?: Readonly<Record<string, string | Buffer>>
}

/** A message as it stands in the broker, read without any tracing. */
export interface Stored {
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: Readonly<Record<string, Buffer>>
}

/** A traced producer. What it sends is a record: the client's own object, made by `record` and judged by the suite. */
export interface TestProducer {
  record(destination: string, messages: readonly TestMessage[]): unknown
  send(record: unknown): Promise<unknown>
  /** What the client itself, below the tracing, last answered or failed with. */
  answered(): unknown
  /** Sends to several destinations at once. */
  sendMany?(messages: readonly (readonly [destination: string, messages: readonly TestMessage[]])[]): Promise<unknown>
  /** Only of a producer that was opened for transactions. */
  begin?(): Promise<TestTransaction>
}

export interface TestTransaction {
  send(record: unknown): Promise<unknown>
  /** The message that this handling is about counts as consumed when the transaction commits. */
  consumed(message: Delivered): Promise<void>
  commit(): Promise<void>
  abort(): Promise<void>
}

/** A message as a handler gets it: to be looked at, or to be sent on as it is. */
export interface Delivered extends TestMessage {
  /** The client's own message. */
  readonly native: unknown
}

export interface DeliveredBatch {
  readonly messages: readonly Delivered[]
  /** The traced client's way to handle the messages of a batch one by one. */
  forEachMessage(fn: (message: Delivered) => Promise<void>): Promise<void>
  /** The client's own ways to steer a batch, reached through what the handler was given. */
  resolve(message: Delivered): void
  heartbeat(): Promise<void>
  isRunning(): boolean
  isStale(): boolean
}

/** A traced consumer of one destination, reading from its beginning. */
export interface TestConsumer {
  readonly consumer: string
  readonly clientId: string
  /** What the client itself, below the tracing, got from handlers that failed. */
  failures(): readonly unknown[]
}

export interface ConsumeOptions {
  /** False leaves it to the handler to say what is done. True unless given. */
  readonly automatic?: boolean
}

/** One client library, opened on a real broker for the tests of one file. */
export interface Harness {
  /** OpenTelemetry's `messaging.system`. */
  readonly system: string
  /** A destination of the test's own. */
  destination(name: string): Promise<string>
  producer(causeway: Causeway, clientId: string, transactional?: boolean): Promise<TestProducer>
  consume(
    causeway: Causeway,
    destination: string,
    handler: (message: Delivered) => Promise<void>,
    options?: ConsumeOptions,
  ): Promise<TestConsumer>
  consumeBatch?(
    causeway: Causeway,
    destination: string,
    handler: (batch: DeliveredBatch) => Promise<void>,
    options?: ConsumeOptions,
  ): Promise<TestConsumer>
  /** The first messages of a destination. */
  read(destination: string, count: number): Promise<readonly Stored[]>
  /** How many messages of a destination a consumer has done with, as the broker keeps it. */
  consumed(consumer: string, destination: string): Promise<number>
  /** Messages that the client or the broker refuses once it is asked to send them. */
  readonly unsendable: TestMessage
  close(): Promise<void>
}

/** What a client may lack. Everything that is not named here, every client can do. */
export type Ability =
  | 'batches'
  | 'messages without a value'
  | 'positions'
  | 'positions of what is sent together'
  | 'sending to several destinations at once'
  | 'transactions'

/** A client under test. What it cannot do is declared with the reason, and shown as skipped under that name. */
export interface Subject {
  readonly cannot: Partial<Record<Ability, string>>
  open(): Promise<Harness>
}
