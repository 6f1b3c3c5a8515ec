import { expect, it } from 'vitest'
import { startReceiver } from '../testing/receiver.ts'
import type { Causeway } from './causeway.ts'
import { startCauseway } from './start.ts'

it('with OTEL_SDK_DISABLED sends nothing, and events still carry their ids on', async () => {
  process.env.OTEL_SDK_DISABLED = 'true'
  const collector = await startReceiver()
  const causeway = startCauseway({ service: 'payment', endpoint: collector.url })
  const value = { eventId: 'evt_1', eventType: 'OrderCreated', metadata: { correlationId: 'corr_1' } }
  const where = { system: 'kafka', destination: 'payments' }
  const headers = await causeway.handle({ system: 'kafka', destination: 'orders', value }, async () => {
    await new Promise((resolve) => setImmediate(resolve))
    return causeway.publish(causeway.event('PaymentProcessed', {}), async (given) => given, where)
  })
  expect(headers).toMatchObject({ 'x-correlation-id': 'corr_1', 'x-causation-id': 'evt_1' })
  expect(headers).not.toHaveProperty('traceparent')
  await causeway.shutdown()
  expect(collector.received).toEqual([])
  await collector.close()
})

it('without options, in a service that has no types, is named by the environment', () => {
  process.env.OTEL_SDK_DISABLED = 'true'
  process.env.OTEL_SERVICE_NAME = 'payment'
  const causeway = Reflect.apply(startCauseway, null, []) as Causeway
  expect(causeway.event('OrderCreated', {}).metadata.source).toBe('payment')
})
