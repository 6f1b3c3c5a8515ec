import type { EnvelopeFacts } from '@causeway/model'
import { describe, expect, it } from 'vitest'
import type { EventContext } from '../context.ts'
import { type HeaderFacts, readHeaders } from '../message/carrier.ts'
import { NO_FACTS } from './fact.ts'
import { identifyHandled, identifySent } from './identity.ts'

const make = { eventId: () => 'evt_new', correlationId: null }
const facts = (known: Partial<EnvelopeFacts>): EnvelopeFacts => ({ ...NO_FACTS, ...known })
const headers = (named: Record<string, string> = {}): HeaderFacts => readHeaders(named)
const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
const handled: EventContext = {
  ...NO_FACTS,
  eventId: 'evt_order',
  correlationId: 'corr_order',
  causationId: 'cmd_1',
  eventType: 'OrderCreated',
  attempt: 1,
}

describe('an event that is published', () => {
  it('without any context is a root: its own flow, no cause', () => {
    expect(identifySent(NO_FACTS, NO_FACTS, headers(), null, make)).toEqual({
      ...NO_FACTS,
      eventId: 'evt_new',
      correlationId: 'evt_new',
      forwarded: false,
      conflicts: [],
    })
  })

  it('names a new flow by the maker of correlation ids, if there is one', () => {
    const named = { ...make, correlationId: () => 'corr_new' }
    expect(identifySent(NO_FACTS, NO_FACTS, headers(), null, named).correlationId).toBe('corr_new')
  })

  it('while another is handled belongs to its flow and is caused by it', () => {
    expect(identifySent(NO_FACTS, facts({ eventId: 'evt_2' }), headers(), handled, make)).toMatchObject({
      eventId: 'evt_2',
      correlationId: 'corr_order',
      causationId: 'evt_order',
      eventType: null,
      forwarded: false,
    })
  })

  it('takes each id from the nearest source: explicit, envelope, headers, context', () => {
    const inHeaders = headers({ 'x-correlation-id': 'c_headers', 'x-causation-id': 'k_headers' })
    const inEnvelope = facts({ correlationId: 'c_envelope', causationId: 'k_envelope' })
    const stated = facts({ correlationId: 'c_stated', causationId: 'k_stated' })
    const ids = (...sources: Parameters<typeof identifySent>) => {
      const { correlationId, causationId } = identifySent(...sources)
      return [correlationId, causationId]
    }
    expect(ids(stated, inEnvelope, inHeaders, handled, make)).toEqual(['c_stated', 'k_stated'])
    expect(ids(NO_FACTS, inEnvelope, inHeaders, handled, make)).toEqual(['c_envelope', 'k_envelope'])
    expect(ids(NO_FACTS, NO_FACTS, inHeaders, handled, make)).toEqual(['c_headers', 'k_headers'])
    expect(ids(NO_FACTS, NO_FACTS, headers(), handled, make)).toEqual(['corr_order', 'evt_order'])
  })

  it('is never its own cause', () => {
    const confused = facts({ eventId: 'evt_1', causationId: 'evt_1' })
    expect(identifySent(NO_FACTS, confused, headers(), null, make).causationId).toBeNull()
  })

  it('takes the flow, but not the cause, from headers copied off another event', () => {
    const copied = headers({
      'x-event-id': 'evt_order',
      'x-correlation-id': 'corr_9',
      'x-causation-id': 'cmd_1',
      traceparent,
    })
    expect(identifySent(NO_FACTS, facts({ eventId: 'evt_2' }), copied, handled, make)).toMatchObject({
      correlationId: 'corr_9',
      causationId: 'evt_order',
      forwarded: false,
    })
  })
})

describe('an event that says different things of itself', () => {
  const inEnvelope = facts({ eventId: 'evt_1', eventType: 'A', correlationId: 'corr_1', aggregateId: 'order_1' })

  it('is named by its envelope, and the facts that are contradicted are told', () => {
    const said = headers({ 'x-event-id': 'evt_1', 'x-event-type': 'B', 'x-correlation-id': 'corr_2' })
    const told = ['eventType', 'correlationId']
    expect(identifySent(NO_FACTS, inEnvelope, said, null, make)).toMatchObject({ eventType: 'A', conflicts: told })
    const position = { destination: 'orders', partition: '0', offset: '7' }
    expect(identifyHandled(inEnvelope, said, position, make)).toMatchObject({
      correlationId: 'corr_1',
      conflicts: told,
    })
  })

  it('contradicts what is stated for it explicitly, too', () => {
    const stated = facts({ aggregateId: 'order_2' })
    expect(identifySent(stated, inEnvelope, headers(), null, make)).toMatchObject({
      aggregateId: 'order_2',
      conflicts: ['aggregateId'],
    })
  })
})

describe('an event that is passed on', () => {
  it('by the handler that got it keeps its ids and names', () => {
    expect(identifySent(NO_FACTS, facts({ eventId: 'evt_order' }), headers(), handled, make)).toMatchObject({
      eventId: 'evt_order',
      correlationId: 'corr_order',
      causationId: 'cmd_1',
      eventType: 'OrderCreated',
      forwarded: true,
    })
  })

  it('with the headers it came with keeps its ids, outside its handling or inside that of another', () => {
    const came = headers({ 'x-event-id': 'evt_old', 'x-correlation-id': 'corr_old', traceparent })
    expect(identifySent(NO_FACTS, NO_FACTS, came, handled, make)).toMatchObject({
      eventId: 'evt_old',
      correlationId: 'corr_old',
      causationId: null,
      forwarded: true,
    })
  })
})

describe('headers of an event that is new', () => {
  const active = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 }

  it('that have an id and the context of the span which is open here do not make it one that is passed on', () => {
    const written = headers({ 'x-event-id': 'evt_2', traceparent })
    expect(identifySent(NO_FACTS, NO_FACTS, written, handled, make, active)).toMatchObject({
      eventId: 'evt_2',
      correlationId: 'corr_order',
      causationId: 'evt_order',
      forwarded: false,
    })
  })

  it('that have the trace in which a CloudEvent began do not either', () => {
    const cloud = headers({ ce_id: 'evt_2', ce_type: 'A', ce_traceparent: traceparent })
    expect(identifySent(NO_FACTS, NO_FACTS, cloud, handled, make)).toMatchObject({
      correlationId: 'corr_order',
      causationId: 'evt_order',
      forwarded: false,
    })
  })
})

describe('an event that is handled', () => {
  const position = { destination: 'orders', partition: '0', offset: '7' }

  it('is who its envelope says, then who its headers say', () => {
    const envelope = facts({ eventId: 'evt_1', correlationId: 'corr_1' })
    const said = headers({ 'x-event-id': 'evt_2', 'x-correlation-id': 'corr_2', 'x-causation-id': 'evt_0' })
    expect(identifyHandled(envelope, said, position, make)).toMatchObject({
      eventId: 'evt_1',
      correlationId: 'corr_1',
      causationId: 'evt_0',
    })
    expect(identifyHandled(NO_FACTS, said, position, make)).toMatchObject({ eventId: 'evt_2', correlationId: 'corr_2' })
  })

  it('starts its own flow when nothing names one', () => {
    expect(identifyHandled(facts({ eventId: 'evt_1' }), headers(), position, make).correlationId).toBe('evt_1')
  })

  it('without an id is named after the span that created it, and its flow after the trace', () => {
    expect(identifyHandled(NO_FACTS, headers({ traceparent }), position, make)).toMatchObject({
      eventId: '0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331',
      correlationId: '0af7651916cd43dd8448eb211c80319c',
    })
  })

  it('without an id or a trace is named after its position', () => {
    expect(identifyHandled(NO_FACTS, headers(), position, make).eventId).toBe('orders/0/7')
  })
})
