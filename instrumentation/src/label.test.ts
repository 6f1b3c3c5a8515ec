import { type DiagLogger, diag } from '@opentelemetry/api'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { memoryKafka } from '../testing/memory-kafka.ts'
import { traced } from '../testing/traced.ts'

const delivery = {
  system: 'nats',
  destination: 'orders',
  headers: { 'x-event-id': 'evt_1', 'x-event-type': 'OrderCreated' },
}
const where = { system: 'nats', destination: 'payments' }
const nonsense = [undefined, null, 7, '', [], {}, () => {}]

describe('a handling', () => {
  it('carries the labels that its code puts on it, inner spans or not', () => {
    const { causeway, tracer, span } = traced()
    causeway.handle(delivery, () => {
      tracer.startActiveSpan('inner', (inner) => {
        causeway.saga({ id: 'saga_1', type: 'Order', step: 'refund', compensates: 'charge' })
        inner.end()
      })
      causeway.projection('orders')
      causeway.duplicateSkipped()
      causeway.deadLettered('no such customer')
      causeway.retrying(2)
    })
    expect(span('inner').attributes).toEqual({})
    expect(span('process orders').attributes).toMatchObject({
      'causeway.saga.id': 'saga_1',
      'causeway.saga.type': 'Order',
      'causeway.saga.step': 'refund',
      'causeway.saga.compensates': 'charge',
      'causeway.projection': 'orders',
      'causeway.duplicate_skipped': true,
      'causeway.dead_letter.reason': 'no such customer',
      'causeway.attempt': 2,
    })
  })

  it.each([
    ['2/41', '2/41'],
    [1_041, '1041'],
    [9_007_199_254_740_993n, '9007199254740993'],
    ['16/B374D848', '16/B374D848'],
    [Number.NaN, undefined],
  ])('says how far its read model has come: %s', (position, text) => {
    const { causeway, span } = traced()
    causeway.handle(delivery, () => causeway.projection('orders', position))
    expect(span('process orders').attributes['causeway.projection.position']).toBe(text)
  })

  it('collects what is expected after its event, each rule once', () => {
    const { causeway, span } = traced()
    causeway.handle(delivery, () => {
      causeway.expect({ followedBy: ['PaymentProcessed', 'PaymentFailed'], by: 'payment', within: '8s' })
      causeway.expect({ processedBy: 'order-view', within: 5_000 })
      causeway.expect({ processedBy: 'order-view', within: '5s' })
    })
    expect(span('process orders').attributes['causeway.expectations']).toEqual([
      '{"on":"OrderCreated","followedBy":["PaymentProcessed","PaymentFailed"],"by":"payment","within":"8000ms"}',
      '{"on":"OrderCreated","processedBy":"order-view","within":"5000ms"}',
    ])
  })

  it.each(nonsense)('is not labelled with what makes no sense, and does not fail for it: %#', (given) => {
    const { causeway, span } = traced()
    const before = causeway.handle({ ...delivery, destination: 'plain' }, () => 'answer')
    const answer = causeway.handle(delivery, () => {
      causeway.saga(given as never)
      causeway.projection(given as never)
      causeway.expect(given as never)
      return 'answer'
    })
    expect(answer).toBe(before)
    const labels = Object.keys(span('process orders').attributes).filter((key) => /saga|projection|expect/.test(key))
    expect(labels).toEqual([])
  })
})

describe('outside any handling', () => {
  it('labels do nothing', () => {
    const { causeway, spans } = traced()
    causeway.saga({ id: 'saga_1' })
    causeway.retrying(2)
    causeway.expect({ on: 'OrderCreated', processedBy: 'payment', within: '5s' })
    expect(spans()).toEqual([])
  })

  it('an event is labelled by the work that publishes it, on any bus', async () => {
    const { causeway, spans } = traced('order')
    const producer = causeway.kafkajs(memoryKafka().kafka).producer()
    const created = causeway.event('OrderCreated', {})
    const labels = { saga: { id: 'order_1', step: 'order' }, expect: { processedBy: 'payment', within: '5s' } }
    const answer = causeway.labelled(labels, () => {
      causeway.publish(created, () => {}, where)
      return producer.send({ topic: 'orders', messages: [causeway.message(created)] })
    })
    await answer
    causeway.publish(created, () => {}, { ...where, destination: 'unlabelled' })
    const labelled = spans().map(({ name, attributes }) => [
      name,
      attributes['causeway.saga.id'],
      attributes['causeway.saga.step'],
      attributes['causeway.expectations'],
    ])
    const rule = '{"on":"OrderCreated","processedBy":"payment","within":"5000ms"}'
    expect(labelled).toEqual([
      ['send payments', 'order_1', 'order', [rule]],
      ['send orders', 'order_1', 'order', [rule]],
      ['send unlabelled', undefined, undefined, undefined],
    ])
  })

  it('labels end where the event is handled: what its handler publishes is not labelled', () => {
    const { causeway, span } = traced()
    causeway.labelled({ saga: { id: 'order_1' } }, () =>
      causeway.handle(delivery, () => causeway.publish({ eventType: 'PaymentProcessed' }, () => {}, where)),
    )
    expect(span('send payments').attributes['causeway.saga.id']).toBeUndefined()
  })

  it.each(nonsense)('an event labelled with what makes no sense is published all the same: %#', (given) => {
    const { causeway, span } = traced()
    const labels = { saga: given as never, expect: given as never }
    expect(causeway.labelled(labels, () => causeway.publish({ eventType: 'A' }, () => 'sent', where))).toBe('sent')
    expect(causeway.labelled(given as never, () => 'done')).toBe('done')
    expect(span('send payments').attributes['causeway.expectations']).toBeUndefined()
  })
})

describe('a label that makes no sense', () => {
  afterEach(() => diag.disable())

  it('is told to the diag logger, in words', async () => {
    const told: unknown[] = []
    const logger: DiagLogger = { warn: (...given) => told.push(...given), ...silent }
    diag.setLogger(logger)
    // A fresh copy: what was left out by the tests before has been told, and one line a minute is enough.
    vi.resetModules()
    const { labels } = await import('./label.ts')
    const { causeway } = traced()
    causeway.handle(delivery, () => labels().expect({ processedBy: 'payment', within: 'soon' }))
    expect(String(told)).toContain('"within" of an expectation is a time such as 500ms, 5s, 2m or 1h')
  })
})

const silent = { error: () => {}, info: () => {}, debug: () => {}, verbose: () => {} }
