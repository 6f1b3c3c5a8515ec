import type { Consumer, EachBatchPayload, Kafka, Message, Producer } from 'kafkajs'
import { describe, expectTypeOf, it } from 'vitest'
import { type Causeway, type Envelope, type EventContext, registeredCauseway, startCauseway } from './index.ts'

declare const causeway: Causeway

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

  it("keep the type of an event's data", () => {
    const order = () => causeway.event('OrderCreated', { total: 99.5, items: ['book'] })
    expectTypeOf(order).returns.toEqualTypeOf<Envelope<{ total: number; items: string[] }>>()
    expectTypeOf(order).returns.toHaveProperty('data').toEqualTypeOf<{ total: number; items: string[] }>()
    expectTypeOf<Causeway['message']>().parameter(0).toExtend<Envelope>()
    expectTypeOf<Causeway['message']>().returns.toEqualTypeOf<Message>()
  })

  it('answer what the send and the handler answer', () => {
    const where = { system: 'nats', destination: 'orders' }
    const published = () => causeway.publish({ eventType: 'OrderCreated' }, async () => ({ sequence: 7 }), where)
    expectTypeOf(published).returns.resolves.toEqualTypeOf<{ sequence: number }>()
    const handled = () => causeway.handle(where, async () => 'done' as const)
    expectTypeOf(handled).returns.resolves.toEqualTypeOf<'done'>()
  })

  it('take any headers that a bus delivers, and give text', () => {
    expectTypeOf<Parameters<Causeway['publish']>[1]>().parameter(0).toEqualTypeOf<Record<string, string>>()
    expectTypeOf<{ headers: Record<string, Buffer | string[] | undefined> }>().toExtend<
      Pick<Parameters<Causeway['handle']>[0], 'headers'>
    >()
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
})
