import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Kafka } from 'kafkajs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { attributesOf, decodeLogs, type KeyValue } from '../testing/otlp.ts'
import { type Receiver, startReceiver } from '../testing/receiver.ts'
import { startCauseway } from './start.ts'

let collector: Receiver
beforeEach(async () => {
  collector = await startReceiver()
})
afterEach(async () => {
  for (const name of Object.keys(process.env)) if (/^(OTEL|CAUSEWAY)_/.test(name)) delete process.env[name]
  vi.restoreAllMocks()
  await collector.close()
})

const delivery = { system: 'kafka', destination: 'orders', value: { eventId: 'evt_1', eventType: 'OrderCreated' } }

/** The heartbeats that came, with their resource's attributes beside their own. */
function heartbeats(from: Receiver): Record<string, unknown>[] {
  return from
    .of('/v1/logs')
    .flatMap(({ body }) => decodeLogs(body).resourceLogs)
    .flatMap(({ resource, scopeLogs }) =>
      scopeLogs.flatMap(({ logRecords }) =>
        logRecords.map(({ attributes, eventName }) => ({
          eventName,
          ...attributesOf(resource.attributes),
          ...attributesOf(attributes),
          groups: groupsOf(attributes),
        })),
      ),
    )
}

function groupsOf(attributes: readonly KeyValue[]): unknown[] {
  const groups = attributes.find(({ key }) => key === 'causeway.consumer_groups')?.value.arrayValue?.values ?? []
  return groups.map(({ stringValue }) => stringValue)
}

describe('the heartbeats of a service', () => {
  it('begin at once, and end after the last span with what was delivered', async () => {
    const before = Date.now() * 1_000
    const causeway = startCauseway({ service: 'payment', instance: 'payment-1', endpoint: collector.url })
    await expect.poll(() => heartbeats(collector)).toHaveLength(1)
    for (let count = 0; count < 3; count++) await causeway.handle(delivery, async () => {})
    const ended = Date.now() * 1_000
    await causeway.shutdown()

    const [first, last, ...others] = heartbeats(collector)
    expect(others).toEqual([])
    const same = {
      eventName: 'causeway.heartbeat',
      'service.name': 'payment',
      'service.instance.id': 'payment-1',
      'causeway.boot_id': expect.stringMatching(/^[0-9a-f]{16}$/),
      'causeway.heartbeat.interval_millis': '5000',
      'causeway.spans.dropped': '0',
    }
    expect(first).toMatchObject({ ...same, 'causeway.heartbeat.sequence': '1', 'causeway.spans.delivered': '0' })
    expect(first).not.toHaveProperty('causeway.heartbeat.leaving')
    expect(last).toMatchObject({
      ...same,
      'causeway.boot_id': first?.['causeway.boot_id'],
      'causeway.heartbeat.sequence': '2',
      'causeway.spans.delivered': '3',
      'causeway.heartbeat.leaving': true,
    })
    expect(collector.received.map(({ path }) => path)).toEqual(['/v1/logs', '/v1/traces', '/v1/logs'])
    const watermark = Number(last?.['causeway.heartbeat.watermark_micros'])
    expect(watermark).toBeGreaterThan(before - 100_001)
    expect(watermark).toBeLessThanOrEqual(Date.now() * 1_000)
    expect(ended - watermark).toBeLessThan(1_000_000)
  })

  it('name the consumer groups that the service is in', async () => {
    const causeway = startCauseway({ service: 'payment', endpoint: collector.url })
    const joins = (event: string, listener: () => void) => event === 'consumer.group_join' && listener()
    const events = { GROUP_JOIN: 'consumer.group_join', STOP: 'consumer.stop', CRASH: 'consumer.crash' }
    const kafka = { consumer: () => ({ events, on: joins }) } as unknown as Kafka
    causeway.kafkajs(kafka).consumer({ groupId: 'payment' })
    await causeway.shutdown()
    expect(heartbeats(collector).map(({ groups }) => groups)).toEqual([[], ['payment']])
  })

  it('claim nothing where the environment samples', async () => {
    process.env.OTEL_TRACES_SAMPLER = 'traceidratio'
    const causeway = startCauseway({ service: 'payment', endpoint: collector.url })
    await causeway.shutdown()
    expect(heartbeats(collector)).not.toHaveLength(0)
    for (const heartbeat of heartbeats(collector)) {
      expect(heartbeat).not.toHaveProperty('causeway.heartbeat.watermark_micros')
    }
  })

  it.each<[string, Record<string, string>, boolean]>([
    ['in code', {}, false],
    ['by CAUSEWAY_HEARTBEATS', { CAUSEWAY_HEARTBEATS: 'false' }, true],
    ['by OTEL_SDK_DISABLED', { OTEL_SDK_DISABLED: 'true' }, true],
  ])('can be turned off %s', async (_, environment, inCode) => {
    Object.assign(process.env, environment)
    const causeway = startCauseway({ service: 'payment', endpoint: collector.url, heartbeats: inCode })
    await causeway.handle(delivery, async () => {})
    await causeway.shutdown()
    expect(collector.of('/v1/logs')).toEqual([])
  })
})

describe('a service whose telemetry cannot be sent', () => {
  it('ends within 5 seconds where the collector accepts and never answers', async () => {
    const silent = await startReceiver(null)
    const causeway = startCauseway({ service: 'payment', endpoint: silent.url })
    await causeway.handle(delivery, async () => {})
    const begun = performance.now()
    await causeway.shutdown()
    expect(performance.now() - begun).toBeLessThan(5_500)
    // Both came: the spans, and at the end the heartbeat that leaves, though nothing was answered.
    expect(silent.of('/v1/traces')).not.toHaveLength(0)
    expect(heartbeats(silent).at(-1)).toMatchObject({ 'causeway.heartbeat.leaving': true })
    await silent.close()
  }, 10_000)

  it('ends by itself, though it never says that it does', async () => {
    const program = join(import.meta.dirname, '..', 'testing', 'without-shutdown.ts')
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, 'http://127.0.0.1:9'])
    // It is over before anything that is lost could be told of.
    expect([stdout, stderr]).toEqual(['handled\n', ''])
  }, 30_000)

  it('is told in one line which values make no sense, and goes on', async () => {
    const told = vi.spyOn(console, 'error').mockImplementation(() => {})
    process.env.OTEL_EXPORTER_OTLP_PROTOCOL = 'smoke'
    process.env.OTEL_BSP_MAX_QUEUE_SIZE = 'many'
    const causeway = startCauseway({ service: 'payment', endpoint: collector.url })
    expect(await causeway.handle(delivery, async () => 'handled')).toBe('handled')
    await causeway.shutdown()
    expect(told.mock.calls).toEqual([
      [expect.stringMatching(/^causeway: .*OTEL_EXPORTER_OTLP_PROTOCOL=smoke.*; .*OTEL_BSP_MAX_QUEUE_SIZE=many/)],
    ])
    expect(collector.of('/v1/traces')).toHaveLength(1)
  })
})
