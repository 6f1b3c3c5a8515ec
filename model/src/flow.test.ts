import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aProcess, aSend, at } from '../testing/operation.ts'
import { buildFlow, type Flow } from './flow.ts'
import type { Operation } from './operation.ts'

const flowOf = (...operations: Operation[]): Flow => buildFlow(operations) as Flow
const eventOf = (flow: Flow, id: string) => flow.events.find(({ eventId }) => eventId === id)

const anOrder: Operation[] = [
  aSend('evt_1', { causes: ['cmd_1'], startedAt: at(0) }),
  aProcess('evt_1', { startedAt: at(0.1), outcome: 'failed', errorMessage: 'gateway' }),
  aProcess('evt_1', { startedAt: at(0.4), attempt: 2 }),
  aProcess('evt_1', { startedAt: at(0.1), service: 'analytics' }),
  aSend('evt_2', {
    causes: ['evt_1'],
    startedAt: at(0.405),
    service: 'payment',
    eventType: 'PaymentProcessed',
    destination: 'payments',
  }),
  aProcess('evt_2', {
    startedAt: at(0.5),
    service: 'inventory',
    eventType: 'PaymentProcessed',
    destination: 'payments',
  }),
]

describe('the flow graph', () => {
  it('is the same for any order of arrival and any duplicates', () => {
    const expected = buildFlow(anOrder)
    const arrival = fc
      .array(fc.constantFrom(...anOrder), { maxLength: 10 })
      .chain((again) => fc.shuffledSubarray([...anOrder, ...again], { minLength: anOrder.length + again.length }))
    fc.assert(
      fc.property(arrival, (operations) => {
        expect(buildFlow(operations)).toEqual(expected)
      }),
    )
  })

  it('is the same for any order of arrival of random operations, ties and disagreements included', () => {
    const operation = fc
      .record({
        id: fc.constantFrom('a', 'b', 'c'),
        causes: fc.subarray(['a', 'b', 'c', 'x']),
        second: fc.nat(2),
        service: fc.constantFrom('s', 't'),
        eventType: fc.constantFrom('A', 'B', null),
        send: fc.boolean(),
        outcome: fc.constantFrom('ok' as const, 'failed' as const),
      })
      .map(({ id, second, send, ...rest }) => (send ? aSend : aProcess)(id, { ...rest, startedAt: at(second) }))
    // One span has one content: what a producer sends again is the same bytes.
    const spans = fc.uniqueArray(operation, { minLength: 1, maxLength: 12, selector: ({ spanId }) => spanId })
    fc.assert(
      fc.property(
        spans.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          expect(buildFlow(shuffled)).toEqual(buildFlow(all))
        },
      ),
    )
  })

  it('has no flow without operations', () => expect(buildFlow([])).toBeNull())

  it('connects an event to its cause and names the consumer that published it', () => {
    expect(buildFlow(anOrder)?.edges).toEqual([{ from: 'evt_1', to: 'evt_2', via: 'payment' }])
  })

  it('joins: an event with several causes has several edges', () => {
    const flow = flowOf(aSend('a'), aSend('b'), aSend('c', { causes: ['a', 'b'] }))
    expect(flow.edges.map(({ from, to }) => [from, to])).toEqual([
      ['a', 'c'],
      ['b', 'c'],
    ])
  })

  it('keeps a causation id that no event carries, such as a command that was never published', () => {
    expect(buildFlow(anOrder)?.unseenCauses).toEqual([{ id: 'cmd_1', effects: ['evt_1'] }])
  })

  it('resolves an unseen cause when its event comes', () => {
    const effect = aSend('b', { causes: ['a'] })
    expect(flowOf(effect).edges).toEqual([])
    const flow = flowOf(effect, aSend('a'))
    expect(flow.unseenCauses).toEqual([])
    expect(flow.edges).toHaveLength(1)
  })

  it('does not let an event cause itself', () => {
    expect(flowOf(aSend('a', { causes: ['a'] })).edges).toEqual([])
  })

  it('gathers the attempts of a consumer; one that was ok decides', () => {
    const payment = eventOf(flowOf(...anOrder), 'evt_1')?.handlings.find(({ consumer }) => consumer === 'payment')
    expect(payment?.attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'ok'])
    expect(payment).toMatchObject({ outcome: 'ok', queueMillis: 100, processingMillis: 10 })
  })

  it('measures queue time from the send to the destination and offset that the consumer read', () => {
    const flow = flowOf(
      aSend('a', { startedAt: at(0), destination: 'orders', offset: 7 }),
      aSend('a', { startedAt: at(5), destination: 'orders.retry', offset: 1 }),
      aProcess('a', { startedAt: at(6), destination: 'orders.retry', offset: 1 }),
    )
    expect(eventOf(flow, 'a')?.handlings[0]?.queueMillis).toBe(1000)
  })

  it('gives an event the saga step of the handling that published it', () => {
    const saga = { id: 'order_1', type: 'order', step: 'refund', compensates: 'payment' }
    const refunded = aSend('b', { causes: ['a'], service: 'payment', startedAt: at(1) })
    expect(eventOf(flowOf(aSend('a'), aProcess('a', { saga }), refunded), 'b')?.saga).toEqual(saga)
  })

  it('knows an event of which only the handling was seen', () => {
    expect(eventOf(flowOf(aProcess('a')), 'a')).toMatchObject({ source: null, sentAt: null, sends: [] })
  })
})
