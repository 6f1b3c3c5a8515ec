import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { traced } from '../traced.ts'
import { itWith, type Rules } from './rule.ts'

/** Values that are no envelope, whatever they look like. */
const VALUES: readonly (readonly [string, string | Buffer])[] = [
  ['text', 'hello'],
  ['broken JSON', '{"eventId":'],
  ['an Avro message', Buffer.from([0, 0, 0, 0, 1, 0x7b, 0xff, 0x22])],
  ['a Protobuf message', Buffer.from([0x0a, 0x05, 0x7b, 0x22, 0x65, 0x76, 0x80, 0x12, 0x00])],
  ['an empty value', ''],
]

export const harmlessRules: Rules = (harness, subject) =>
  describe('tracing does no harm', () => {
    it('to what is sent: frozen or not it stays as it was, and so does the answer', async () => {
      const orders = await harness().destination('orders')
      const { causeway } = traced('order')
      const producer = await harness().producer(causeway, 'order')
      const value = JSON.stringify({ eventId: 'evt_9', eventType: 'OrderCreated', data: {} })
      const record = deepFrozen(producer.record(orders, [{ key: 'o_1', value, headers: { mine: 'x' } }]))
      const before = inspect(record, { depth: 9 })
      expect(await producer.send(record)).toBe(producer.answered())
      expect(inspect(record, { depth: 9 })).toBe(before)
      const [stored] = await harness().read(orders, 1)
      expect(String(stored?.key)).toBe('o_1')
      expect(String(stored?.headers.mine)).toBe('x')
      expect(JSON.parse(String(stored?.value))).toEqual({
        ...JSON.parse(value),
        metadata: { correlationId: 'evt_9', source: 'order' },
      })
    })

    it('to headers of the user’s, which win over ours', async () => {
      const orders = await harness().destination('orders')
      const { causeway } = traced('order')
      const producer = await harness().producer(causeway, 'order')
      const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
      const headers = { traceparent, 'X-Correlation-Id': 'mine', text: 'é ✓', bytes: Buffer.from([0xff, 0x00, 0x7b]) }
      await producer.send(producer.record(orders, [{ value: 'a', headers }]))
      const [stored] = await harness().read(orders, 1)
      expect(String(stored?.headers.traceparent)).toBe(traceparent)
      expect(String(stored?.headers['X-Correlation-Id'])).toBe('mine')
      expect(String(stored?.headers.text)).toBe(headers.text)
      expect(stored?.headers.bytes).toEqual(headers.bytes)
      expect(Object.keys(stored?.headers ?? {}).filter((name) => /correlation|traceparent/i.test(name))).toHaveLength(2)
    })

    it('to values that are no envelope, byte for byte', async () => {
      const orders = await harness().destination('orders')
      const { causeway } = traced('order')
      const producer = await harness().producer(causeway, 'order')
      await producer.send(
        producer.record(
          orders,
          VALUES.map(([, value]) => ({ value })),
        ),
      )
      const seen: (string | Buffer | null)[] = []
      await harness().consume(causeway, orders, async ({ value }) => void seen.push(value))
      const expected = VALUES.map(([, value]) => Buffer.from(value))
      await expect.poll(() => seen.map((value) => Buffer.from(value ?? 'none'))).toEqual(expected)
      expect((await harness().read(orders, VALUES.length)).map(({ value }) => value)).toEqual(expected)
    })

    itWith(subject, 'messages without a value', 'to a message without a value', async () => {
      const orders = await harness().destination('orders')
      const service = traced('order')
      const producer = await harness().producer(service.causeway, 'order')
      await producer.send(producer.record(orders, [{ key: 'o_1', value: null }]))
      await harness().consume(service.causeway, orders, async () => {})
      await expect.poll(() => service.spans()).toHaveLength(2)
      expect((await harness().read(orders, 1))[0]?.value).toBeNull()
      expect(service.spans().map(({ attributes }) => attributes['messaging.kafka.message.tombstone'])).toEqual([
        true,
        true,
      ])
    })
  })

/** The same object, with all that it is made of frozen; bytes cannot be. */
function deepFrozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  for (const part of Object.values(value)) deepFrozen(part)
  return Object.freeze(value)
}
