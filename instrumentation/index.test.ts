import type * as Platformatic from '@platformatic/kafka'
import type { Consumer, EachBatchPayload, Kafka, Message, Producer } from 'kafkajs'
import { describe, expectTypeOf, it } from 'vitest'
import { confluent } from './confluent.ts'
import {
  type Causeway,
  type DeclaredExpectation,
  type Envelope,
  type EventContext,
  type OutboxEntry,
  registeredCauseway,
  startCauseway,
} from './index.ts'
import { platformatic } from './platformatic.ts'

declare const causeway: Causeway

/** Confluent's client is no dependency: this is the shape of its KafkaJS API. Its own types meet ours in the tarball's test. */
interface ConfluentKafka {
  producer(config?: { readonly kafkaJS?: { readonly acks?: number } }): { send(record: object): Promise<string[]> }
  consumer(config: { readonly kafkaJS: { readonly groupId: string } }): { run(config: object): Promise<void> }
  admin(): { listTopics(): Promise<string[]> }
}

interface Order {
  readonly total: number
}
type OrderProducer = Platformatic.Producer<string, Order, string, string>
type OrderConsumer = Platformatic.Consumer<string, Order, string, string>
type OrderStream = Platformatic.MessagesStream<string, Order, string, string>
type OrderMessage = Platformatic.Message<string, Order, string, string>

// The compiler checks these (`npm run typecheck`); nothing in them is run.
describe('the types of the public API', () => {
  it('start with the name of a service, and nothing else that is needed', () => {
    expectTypeOf(startCauseway).toBeCallableWith({ service: 'payment' })
    expectTypeOf(startCauseway).returns.toEqualTypeOf<Causeway>()
    expectTypeOf(registeredCauseway).toEqualTypeOf<() => Causeway>()
    // @ts-expect-error a service has a name
    expectTypeOf(startCauseway).toBeCallableWith({})
  })

  it('keep the type of a client', () => {
    expectTypeOf<Causeway['kafkajs']>().returns.toEqualTypeOf<Kafka>()
    expectTypeOf<ReturnType<Causeway['kafkajs']>['producer']>().returns.toEqualTypeOf<Producer>()
    expectTypeOf<ReturnType<Causeway['kafkajs']>['consumer']>().returns.toEqualTypeOf<Consumer>()
  })

  it('keep the type of a client that an adapter traces, and take no other', () => {
    const kafka = (client: ConfluentKafka) => causeway.trace(confluent, client)
    expectTypeOf(kafka).returns.toEqualTypeOf<ConfluentKafka>()
    const producer = (client: OrderProducer) => causeway.trace(platformatic, client)
    expectTypeOf(producer).returns.toEqualTypeOf<OrderProducer>()
    const consumer = (client: OrderConsumer) => causeway.trace(platformatic, client)
    expectTypeOf(consumer).returns.toEqualTypeOf<OrderConsumer>()
    // @ts-expect-error a producer is no Kafka
    const _wrong = (client: OrderProducer) => causeway.trace(confluent, client)
    // @ts-expect-error a Kafka is neither producer nor consumer
    const _other = (client: ConfluentKafka) => causeway.trace(platformatic, client)
  })

  it("keep the type of an event's data", () => {
    const order = () => causeway.event('OrderCreated', { total: 99.5, items: ['book'] })
    expectTypeOf(order).returns.toEqualTypeOf<Envelope<{ total: number; items: string[] }>>()
    expectTypeOf(order).returns.toHaveProperty('data').toEqualTypeOf<{ total: number; items: string[] }>()
    expectTypeOf<Causeway['message']>().parameter(0).toEqualTypeOf<Envelope | OutboxEntry>()
    const stored = () => causeway.outbox.create(order(), { system: 'kafka', destination: 'orders' })
    expectTypeOf(stored).returns.toEqualTypeOf<OutboxEntry<{ total: number; items: string[] }>>()
    expectTypeOf<Causeway['message']>().returns.toEqualTypeOf<Message>()
  })

  it('answer what the send and the handler answer', () => {
    const where = { system: 'nats', destination: 'orders' }
    const published = () => causeway.publish({ eventType: 'OrderCreated' }, async () => ({ sequence: 7 }), where)
    expectTypeOf(published).returns.resolves.toEqualTypeOf<{ sequence: number }>()
    const handled = () => causeway.handle(where, async () => 'done' as const)
    expectTypeOf(handled).returns.resolves.toEqualTypeOf<'done'>()
    const handledAtOnce = () => causeway.handle(where, () => 7)
    expectTypeOf(handledAtOnce).returns.toEqualTypeOf<number>()
  })

  it('take any headers that a bus delivers, and give text', () => {
    expectTypeOf<Parameters<Causeway['publish']>[1]>().parameter(0).toEqualTypeOf<Record<string, string>>()
    expectTypeOf<{ headers: Record<string, Buffer | string[] | undefined> }>().toExtend<
      Pick<Parameters<Causeway['handle']>[0], 'headers'>
    >()
    expectTypeOf<Headers | Map<string, Uint8Array>>().toExtend<Parameters<Causeway['handle']>[0]['headers']>()
  })

  it('take an expectation that says one thing', () => {
    expectTypeOf<{ processedBy: string; within: string }>().toExtend<DeclaredExpectation>()
    expectTypeOf<{ followedBy: string[]; by: string; within: number }>().toExtend<DeclaredExpectation>()
    expectTypeOf<{ processedBy: string; followedBy: string; within: number }>().not.toExtend<DeclaredExpectation>()
  })

  it('say that outside of a handling there is no event, and that its facts may be absent', () => {
    expectTypeOf<Causeway['current']>().returns.toEqualTypeOf<EventContext | undefined>()
    expectTypeOf<EventContext['eventId']>().toEqualTypeOf<string>()
    expectTypeOf<EventContext['causationId']>().toEqualTypeOf<string | null>()
  })

  it('give each message of a batch to a function of it', () => {
    const handleBatch = (causeway: Causeway, payload: EachBatchPayload) =>
      causeway.forEachMessage(payload, async (message) => {
        expectTypeOf(message).toEqualTypeOf<EachBatchPayload['batch']['messages'][number]>()
      })
    expectTypeOf(handleBatch).returns.toEqualTypeOf<Promise<void>>()
  })

  it('give each message of a stream to a function of it, and answer what a function of one message answers', () => {
    const handleStream = (causeway: Causeway, stream: OrderStream) =>
      causeway.forEachMessage(stream, async (message) => {
        expectTypeOf(message).toEqualTypeOf<OrderMessage>()
      })
    expectTypeOf(handleStream).returns.toEqualTypeOf<Promise<void>>()
    const handleOne = (causeway: Causeway, message: OrderMessage) =>
      causeway.handleMessage(message, async ({ value }) => value.total)
    expectTypeOf(handleOne).returns.toEqualTypeOf<Promise<number>>()
  })
})
