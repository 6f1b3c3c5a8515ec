import { metrics as api } from '@opentelemetry/api'
import { metrics } from '@opentelemetry/sdk-node'
import { afterEach, describe, expect, it } from 'vitest'
import { aBatch, aDelivered, memoryKafka } from '../testing/memory-kafka.ts'
import { traced } from '../testing/traced.ts'
import { measures, unmeasured } from './measure.ts'

const delivery = { system: 'kafka', destination: 'orders', partition: 0, offset: 7, consumer: 'payment' }
const where = { system: 'kafka', destination: 'payments' }

/** A provider, and everything that was recorded with it: `name unit attributes → count`. */
function start() {
  const exporter = new metrics.InMemoryMetricExporter(metrics.AggregationTemporality.CUMULATIVE)
  const reader = new metrics.PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 60_000_000 })
  const provider = new metrics.MeterProvider({ readers: [reader] })
  const points = async () => {
    await reader.forceFlush()
    const [latest] = exporter.getMetrics().slice(-1)
    const found = latest?.scopeMetrics.flatMap((scope) => scope.metrics) ?? []
    return found.flatMap(({ descriptor, dataPoints }) =>
      dataPoints.map(({ attributes, value }) => ({
        name: descriptor.name.replace(/^messaging\./, ''),
        unit: descriptor.unit,
        attributes: Object.fromEntries(
          Object.entries(attributes).map(([key, given]) => [key.replace(/^messaging\./, ''), given]),
        ),
        count: typeof value === 'number' ? value : value.count,
        buckets: typeof value === 'number' || !('buckets' in value) ? null : value.buckets.boundaries,
      })),
    )
  }
  return { provider, points }
}

afterEach(() => api.disable())

describe('metrics', () => {
  it('tell how long sends and handlings take, and how many messages there were', async () => {
    const { provider, points } = start()
    const { causeway } = traced('payment', {}, measures(provider))
    await causeway.handle(delivery, async () => {
      await causeway.publish({ eventType: 'PaymentProcessed' }, async () => {}, where)
    })
    const sent = { system: 'kafka', 'operation.name': 'send', 'destination.name': 'payments' }
    const handled = {
      system: 'kafka',
      'operation.name': 'process',
      'destination.name': 'orders',
      'destination.partition.id': '0',
      'consumer.group.name': 'payment',
    }
    const buckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]
    const one = { count: 1, buckets: null }
    expect(await points()).toEqual(
      expect.arrayContaining([
        { ...one, name: 'client.sent.messages', unit: '{message}', attributes: sent },
        { ...one, name: 'client.consumed.messages', unit: '{message}', attributes: handled },
        { ...one, name: 'process.duration', unit: 's', attributes: handled, buckets },
        {
          ...one,
          name: 'client.operation.duration',
          unit: 's',
          attributes: { ...sent, 'operation.type': 'send' },
          buckets,
        },
      ]),
    )
  })

  it('go by the names of the convention that is asked for', async () => {
    const { provider, points } = start()
    const { causeway } = traced('payment', {}, measures(provider, '1.45'))
    await causeway.handle(delivery, async () => {})
    const [handled] = await points()
    expect(handled?.attributes).toMatchObject({ 'system.name': 'kafka', 'operation.name': 'process' })
    expect(handled?.attributes).not.toHaveProperty('system')
  })

  it('count messages that contradict themselves about their event', async () => {
    const { provider, points } = start()
    const { causeway } = traced('payment', {}, measures(provider))
    const headers = { 'x-event-id': 'evt_2' }
    await causeway.handle({ ...delivery, headers, value: { eventId: 'evt_1', eventType: 'A' } }, async () => {})
    const counted = (await points()).find(({ name }) => name === 'causeway.id_conflicts')
    expect(counted).toMatchObject({ count: 1, attributes: { 'causeway.id_conflict.facts': ['eventId'] } })
  })

  it('name the error of what failed', async () => {
    const { provider, points } = start()
    const { causeway } = traced('payment', {}, measures(provider))
    const fail = () => Promise.reject(new TypeError('no such order'))
    await expect(causeway.handle(delivery, fail)).rejects.toThrow()
    await expect(causeway.publish({ eventType: 'PaymentProcessed' }, fail, where)).rejects.toThrow()
    const types = (await points()).map(({ name, attributes }) => [name, attributes['error.type']])
    expect(Object.fromEntries(types)).toEqual({
      'client.sent.messages': 'TypeError',
      'client.operation.duration': 'TypeError',
      'client.consumed.messages': 'TypeError',
      'process.duration': 'TypeError',
    })
  })

  it('count every message once, however many go in one operation', async () => {
    const { provider, points } = start()
    const { causeway } = traced('payment', {}, measures(provider))
    const memory = memoryKafka()
    const kafka = causeway.kafkajs(memory.kafka)
    const messages = ['1', '2', '3'].map((value) => ({ value }))
    await kafka.producer().send({ topic: 'payments', messages })
    const consumer = kafka.consumer({ groupId: 'payment' })
    let each = false
    await consumer.run({
      eachBatch: async (payload) => {
        if (each) await causeway.forEachMessage(payload, async () => {})
      },
    })
    await memory.deliverBatch(aBatch([aDelivered('1'), aDelivered('2', {}, '8')]))
    each = true
    await memory.deliverBatch(aBatch([aDelivered('3', {}, '9')]))
    expect(Object.fromEntries((await points()).map(({ name, count }) => [name, count]))).toEqual({
      'client.sent.messages': 3,
      'client.operation.duration': 1,
      'client.consumed.messages': 3,
      'process.duration': 1,
    })
  })

  it('are recorded with the provider that the service registers, be it later', async () => {
    const { provider, points } = start()
    const { causeway } = traced()
    await causeway.handle(delivery, async () => {})
    api.setGlobalMeterProvider(provider)
    await causeway.handle(delivery, async () => {})
    expect((await points()).map(({ name, count }) => [name, count])).toContainEqual(['process.duration', 1])
  })

  it('are left to another instrumentation where an adapter says so', async () => {
    const { provider, points } = start()
    api.setGlobalMeterProvider(provider)
    await traced('payment', {}, unmeasured).causeway.handle(delivery, async () => {})
    expect(await points()).toEqual([])
  })
})
