import { describe, expect, it } from 'vitest'
import { factsOf, NO_FACTS } from './fact.ts'

describe('the facts of an object', () => {
  it('are those it states itself, and those of an envelope in its metadata', () => {
    expect(factsOf({ eventType: 'A', eventVersion: 2, correlationId: 'c' })).toEqual({
      ...NO_FACTS,
      eventType: 'A',
      eventVersion: '2',
      correlationId: 'c',
    })
    const metadata = { correlationId: 'c', causationId: 'k' }
    expect(factsOf({ eventId: 'e', eventType: 'A', metadata })).toMatchObject({ correlationId: 'c', causationId: 'k' })
  })

  it('are those of a CloudEvent', () => {
    const event = {
      ...{ specversion: '1.0', id: 'ce_1', source: '/shop', type: 'shop.order', subject: 'order_1' },
      ...{ correlationid: 'c', causationid: 'k', eventversion: '2', aggregatetype: 'Order' },
    }
    expect(factsOf(event)).toEqual({
      eventId: 'ce_1',
      eventType: 'shop.order',
      eventVersion: '2',
      aggregateId: 'order_1',
      aggregateType: 'Order',
      correlationId: 'c',
      causationId: 'k',
    })
    expect(factsOf({ id: 'order_1', type: 'Order' })).toEqual(NO_FACTS)
    expect(factsOf({ eventId: 'festival_7', eventType: 'concert' }, 'binary')).toEqual(NO_FACTS)
  })

  // MassTransit's JsonMessageEnvelope.cs, documented under "Interoperability".
  it('are those of a MassTransit message, whose own correlation id is not its flow', () => {
    const event = {
      messageId: '7c110000-5d2b-0015-8a4e-08dc2f5a0001',
      correlationId: '7c110000-5d2b-0015-8a4e-08dc2f5a0003',
      conversationId: '7c110000-5d2b-0015-8a4e-08dc2f5a0002',
      initiatorId: '7c110000-5d2b-0015-8a4e-08dc2f5a0004',
      sourceAddress: 'rabbitmq://localhost/order',
      messageType: ['urn:message:Shop.Contracts:OrderSubmitted', 'urn:message:Shop.Contracts:IOrder'],
      message: { orderId: 42 },
      sentTime: '2026-11-23T14:00:00Z',
    }
    expect(factsOf(event)).toEqual({
      ...NO_FACTS,
      eventId: '7c110000-5d2b-0015-8a4e-08dc2f5a0001',
      eventType: 'Shop.Contracts:OrderSubmitted',
      correlationId: '7c110000-5d2b-0015-8a4e-08dc2f5a0002',
      causationId: '7c110000-5d2b-0015-8a4e-08dc2f5a0004',
    })
  })

  it('leave out what throws when it is read, and the object stays as it was', () => {
    const event = Object.freeze({
      eventType: 'A',
      get eventId(): string {
        throw new Error('mine')
      },
      get metadata(): object {
        throw new Error('mine')
      },
    })
    expect(factsOf(event)).toEqual({ ...NO_FACTS, eventType: 'A' })
  })
})
