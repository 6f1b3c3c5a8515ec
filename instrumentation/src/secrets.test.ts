import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aBatch, aDelivered, memoryKafka } from '../testing/memory-kafka.ts'
import { attributesOf, decodeTraces, type OtlpSpan, type TracesRequest } from '../testing/otlp.ts'
import { type Receiver, startReceiver } from '../testing/receiver.ts'
import type { Causeway } from './causeway.ts'
import type { CausewayOptions } from './config.ts'
import { startCauseway } from './start.ts'

const SECRET = {
  body: 'anna.body@example.org',
  key: 'anna.key@example.org',
  header: 'anna.header@example.org',
  tenant: 'anna-tenant',
  user: 'anna.user@example.org',
  error: 'anna.error@example.org',
  hash: 'a pepper that nobody knows',
}

let collector: Receiver
beforeEach(async () => {
  collector = await startReceiver()
})
afterEach(() => collector.close())

/** Everything that was sent while the scenario ran, whatever the path and the signal, and the spans in it. */
async function exported(options: Partial<CausewayOptions>): Promise<{ bytes: Buffer; spans: OtlpSpan[] }> {
  const causeway = startCauseway({ service: 'order', endpoint: collector.url, hashSecret: SECRET.hash, ...options })
  await scenario(causeway)
  await causeway.shutdown()
  const traces = collector.received.filter(({ path }) => path === '/v1/traces').map(({ body }) => decodeTraces(body))
  return {
    bytes: Buffer.concat(collector.received.map(({ body }) => body)),
    spans: traces.flatMap(({ resourceSpans }) => resourceSpans.flatMap(spansOf)),
  }
}

const spansOf = ({ scopeSpans }: TracesRequest['resourceSpans'][number]): OtlpSpan[] =>
  scopeSpans.flatMap(({ spans }) => spans)

/** Every way in which an event passes through, each full of what is nobody's business. */
async function scenario(causeway: Causeway): Promise<void> {
  const memory = memoryKafka()
  const kafka = causeway.kafkajs(memory.kafka)
  const producer = kafka.producer()
  const data = { email: SECRET.body, [SECRET.body]: 1 }
  const headers = {
    authorization: SECRET.header,
    'X-Tenant': SECRET.tenant,
    ce_subject: SECRET.header,
    baggage: SECRET.header,
  }
  const event = causeway.event('OrderCreated', data, { aggregateId: 'order_1', userId: SECRET.user })
  const failing = async (): Promise<never> => {
    throw Object.assign(new TypeError(`${SECRET.error} is no number`), { code: SECRET.error })
  }
  const quiet = (work: Promise<unknown>): Promise<unknown> => work.catch(() => {})

  const messages = [
    causeway.message(event, { key: SECRET.key, headers }),
    { key: Buffer.from(SECRET.key), value: SECRET.body, headers },
  ]
  await producer.send({ topic: 'orders', messages })
  await producer.sendBatch({
    topicMessages: [{ topic: 'orders', messages: [{ key: SECRET.key, value: null, headers }] }],
  })
  await (await producer.transaction()).send({ topic: 'orders', messages })
  memory.answer = new Error(SECRET.error)
  await quiet(producer.send({ topic: 'orders', messages }))

  const delivered = { ...aDelivered(event, headers), key: Buffer.from(SECRET.key) }
  await kafka.consumer({ groupId: 'order' }).run({ eachMessage: failing })
  await quiet(memory.deliver('orders', 0, delivered))
  await kafka.consumer({ groupId: 'order' }).run({
    eachBatch: async (payload) => {
      await causeway.forEachMessage(payload, async () => {
        causeway.saga({ id: 'order_1', step: 'order' })
        causeway.projection('orders', 7)
        causeway.expect({ followedBy: 'PaymentProcessed', within: '5s' })
      })
      await failing()
    },
  })
  await quiet(
    memory.deliverBatch(aBatch([delivered, { ...aDelivered(SECRET.body, headers, '8'), key: delivered.key }])),
  )

  const where = { system: 'redis', destination: 'orders' }
  await quiet(causeway.publish(event, failing, where))
  await quiet(causeway.publishBatch([{ eventType: 'OrderPriced', headers }, event], failing, where))
  await quiet(causeway.handle({ ...where, value: event, headers, key: SECRET.key }, failing))
  await quiet(causeway.handle({ ...where, value: JSON.stringify(event), headers }, () => Promise.reject(SECRET.error)))
  const entry = causeway.outbox.create(event, where)
  await quiet(causeway.outbox.send({ ...entry, headers: { ...entry.headers, ...headers } }, failing))
}

/** Where a secret shows, as it is or in another dress. */
function leaks(bytes: Buffer, secrets: readonly string[]): string[] {
  const text = bytes.toString('latin1').toLowerCase()
  return secrets.flatMap((secret) => {
    const as = (encoding: BufferEncoding): string => Buffer.from(secret).toString(encoding).replace(/=+$/, '')
    const digest = createHash('sha256').update(secret).digest('hex').slice(0, 8)
    const dresses = [secret, as('hex'), as('base64'), as('base64url'), encodeURIComponent(secret), digest]
    return dresses.filter((dress) => text.includes(dress.toLowerCase()))
  })
}

const keysIn = (spans: readonly OtlpSpan[]): string[] => [
  ...new Set(spans.flatMap(({ attributes }) => Object.keys(attributesOf(attributes)))),
]

it('a user id travels in the envelope and in no header', () => {
  const causeway = startCauseway({ service: 'order', endpoint: collector.url })
  const event = causeway.event('OrderCreated', {}, { userId: SECRET.user })
  const where = { system: 'redis', destination: 'orders' }
  const headers = [causeway.publish(event, (given) => given, where), causeway.outbox.create(event, where).headers]
  expect(event.metadata.userId).toBe(SECRET.user)
  expect(JSON.stringify(headers)).not.toContain(SECRET.user)
})

describe('what leaves the process', () => {
  it('holds nothing of a body, a key, a header of the user’s or a user id', async () => {
    const { bytes, spans } = await exported({})
    expect(spans.length).toBeGreaterThanOrEqual(18)
    const { error, ...others } = SECRET
    expect(leaks(bytes, Object.values(others))).toEqual([])
    // Errors are told whole unless asked otherwise: that they show proves that what is looked for would be found.
    expect(leaks(bytes, [error])).not.toEqual([])
    expect(keysIn(spans).filter((key) => /key|header/.test(key))).toEqual([])
  })

  it('holds nothing of an error but its type where that is asked', async () => {
    const { bytes, spans } = await exported({ errors: 'type' })
    expect(leaks(bytes, Object.values(SECRET))).toEqual([])
    const types = spans.flatMap(({ attributes }) => attributesOf(attributes)['error.type'] ?? [])
    expect(types.length).toBeGreaterThan(5)
    expect([...new Set(types)].sort()).toEqual(['Error', 'TypeError', '_OTHER'])
  })

  it('holds hashes of keys, and the headers that are named, where that is asked', async () => {
    const { bytes, spans } = await exported({ errors: 'type', messageKeys: 'hashed', headerAttributes: ['x-tenant'] })
    const { tenant, ...others } = SECRET
    expect(leaks(bytes, Object.values(others))).toEqual([])
    expect(leaks(bytes, [tenant])).toContain(tenant)
    expect(keysIn(spans).filter((key) => /key|header/.test(key))).toEqual([
      'causeway.message.key_hash',
      'messaging.header.x-tenant',
    ])
    const hashes = spans.map(({ attributes }) => attributesOf(attributes)['causeway.message.key_hash'])
    expect(new Set(hashes.filter((hash) => hash !== undefined)).size).toBe(1)
  })
})
