import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel'
import { type Span, SpanKind } from '@opentelemetry/api'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { traced } from '../../testing/traced.ts'
import { platformatic } from './adapter.ts'
import type { MessageToProduce } from './client.ts'

const SENDS = 'tracing:plt:kafka:producer:sends'
const PROCESSING = 'tracing:plt:kafka:consumer:processes:start'

/** A producer that says on the library's channels that it sends, and that it has sent. */
const sender = () => {
  const sent: MessageToProduce[] = []
  const options = { serializers: { headerKey: Buffer.from, headerValue: Buffer.from } }
  const client = {
    clientId: 'shop',
    [Symbol('plt.kafka.base.options')]: options,
    asStream: () => {},
    beginTransaction: () => {},
    send: (options: { messages: MessageToProduce[] }) => {
      const context = { client, options, result: {} }
      channel(`${SENDS}:start`).publish(context)
      sent.push(...options.messages)
      channel(`${SENDS}:asyncStart`).publish(context)
    },
  }
  return { client, sent }
}

/** What `@platformatic/kafka-opentelemetry` 0.5 does on the same channels. */
const official = ({ tracer }: ReturnType<typeof traced>) => {
  const begin = (published: unknown) => {
    const context = published as { spans?: Span[]; options: { messages: MessageToProduce[] } }
    context.spans = context.options.messages.map(({ topic }) => tracer.startSpan(`send to ${topic}`))
  }
  const end = (published: unknown) => {
    for (const span of (published as { spans: Span[] }).spans) span.end()
  }
  return { begin, end }
}

const listen = () => {}
beforeEach(() => subscribe(PROCESSING, listen))
afterEach(() => void unsubscribe(PROCESSING, listen))

describe('beside the official instrumentation', () => {
  // Whoever listens first stays first: the order of these two matters.
  it.each(['second', 'first'])(
    'what is sent has one span, the official one, told what we know: ours came %s',
    (when) => {
      const service = traced()
      const { client, sent } = sender()
      const { begin, end } = official(service)
      const start = () => {
        subscribe(`${SENDS}:start`, begin)
        subscribe(`${SENDS}:asyncStart`, end)
      }
      if (when === 'second') start()
      const producer = service.causeway.trace(platformatic, client)
      if (when === 'first') start()
      producer.send({ messages: [{ topic: 'orders', value: 'a' }] })
      unsubscribe(`${SENDS}:start`, begin)
      unsubscribe(`${SENDS}:asyncStart`, end)
      expect(service.spans().map(({ name }) => name)).toEqual(['send to orders'])
      expect(service.span('send to orders').attributes).toMatchObject({
        'messaging.message.id': 'evt_1',
        'messaging.message.conversation_id': 'evt_1',
      })
      expect(sent[0]?.headers).toMatchObject({ 'x-event-id': 'evt_1', 'x-correlation-id': 'evt_1' })
    },
  )

  it('what is handled inside its processing has one span as well', async () => {
    const service = traced()
    const message = {
      topic: 'orders',
      partition: 0,
      offset: 7n,
      value: Buffer.from('{"eventId":"evt_9","eventType":"A"}'),
    }
    const seen: unknown[] = []
    await service.tracer.startActiveSpan('process message from orders', { kind: SpanKind.CONSUMER }, async (span) => {
      await service.causeway.handleMessage(message, async () => void seen.push(service.causeway.current()?.eventId))
      expect(span.isRecording()).toBe(true)
      span.end()
    })
    expect(seen).toEqual(['evt_9'])
    expect(service.spans().map(({ name }) => name)).toEqual(['process message from orders'])
    expect(service.spans()[0]?.attributes).toMatchObject({
      'messaging.message.id': 'evt_9',
      'messaging.kafka.offset': 7,
    })
  })
})
