import { context, propagation } from '@opentelemetry/api'
import { core } from '@opentelemetry/sdk-node'
import { afterEach, describe, expect, it } from 'vitest'
import { traced } from '../../testing/traced.ts'

const { causeway } = traced()
const delivery = { system: 'kafka', destination: 'orders', value: { eventId: 'evt_0', eventType: 'OrderCreated' } }
const where = { system: 'kafka', destination: 'payments' }

/** The tenant that the handler of a message with these headers sees, and the baggage of what it publishes. */
const handle = (headers: Record<string, unknown>, own: Record<string, unknown> = {}) =>
  causeway.handle({ ...delivery, headers }, async () => ({
    tenant: propagation.getActiveBaggage()?.getEntry('tenant')?.value,
    sent: (await causeway.publish({ eventType: 'PaymentProcessed', headers: own }, async (given) => given, where))
      .baggage,
  }))

const propagators = () => [new core.W3CTraceContextPropagator(), new core.W3CBaggagePropagator()]
const taking = () => propagation.setGlobalPropagator(new core.CompositePropagator({ propagators: propagators() }))
afterEach(() => propagation.disable())

describe('baggage', () => {
  it('of a message is the handler’s, and goes on with what it publishes', async () => {
    taking()
    for (const baggage of ['tenant=acme', Buffer.from('tenant=acme'), [Buffer.from('tenant=acme')]]) {
      expect(await handle({ Baggage: baggage })).toEqual({ tenant: 'acme', sent: 'tenant=acme' })
    }
  })

  it('that is set in code goes out, and the message’s own wins over it', async () => {
    taking()
    const active = propagation.setBaggage(context.active(), propagation.createBaggage({ tenant: { value: 'acme' } }))
    await context.with(active, async () => {
      expect(await handle({})).toEqual({ tenant: 'acme', sent: 'tenant=acme' })
      expect(await handle({ baggage: 'tenant=blue' })).toEqual({ tenant: 'blue', sent: 'tenant=blue' })
      expect(await handle({}, { BAGGAGE: 'mine=1' })).toEqual({ tenant: 'acme', sent: undefined })
    })
  })

  it('is left alone where it is longer than 8 KiB, or the service’s propagator takes none', async () => {
    const nothing = { tenant: undefined, sent: undefined }
    expect(await handle({ baggage: 'tenant=acme' })).toEqual(nothing)
    taking()
    expect(await handle({ baggage: `tenant=acme,more=${'x'.repeat(8_192)}` })).toEqual(nothing)
    expect(await handle({ baggage: 'no baggage' })).toEqual(nothing)
  })
})
