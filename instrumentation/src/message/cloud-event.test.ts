import { readEnvelope } from '@causeway/model'
import { describe, expect, it } from 'vitest'
import { readHeaders } from './carrier.ts'
import { binaryCloudEvent, structuredCloudEvent } from './cloud-event.ts'
import { findEnvelope } from './value.ts'

const envelope = {
  eventId: 'evt_1',
  eventType: 'OrderCreated',
  eventVersion: 2,
  timestamp: '2026-11-23T14:00:00.000Z',
  aggregateId: 'order_1',
  aggregateType: 'Order',
  data: { total: 99.5 },
  metadata: { correlationId: 'corr_1', causationId: 'cmd_1', userId: 'user_1', source: 'web api' },
}
const bare = { eventId: 'evt_1', eventType: 'A', eventVersion: 1, timestamp: 'today', data: undefined, metadata: {} }

describe('an envelope as a CloudEvent', () => {
  it('in binary form is headers, and its data the value', () => {
    expect(binaryCloudEvent(envelope, 'order')).toEqual({
      value: '{"total":99.5}',
      headers: {
        ce_specversion: '1.0',
        ce_id: 'evt_1',
        ce_source: 'web%20api',
        ce_type: 'OrderCreated',
        ce_time: '2026-11-23T14:00:00.000Z',
        ce_subject: 'order_1',
        ce_correlationid: 'corr_1',
        ce_causationid: 'cmd_1',
        ce_eventversion: '2',
        ce_aggregatetype: 'Order',
        'content-type': 'application/json',
      },
    })
  })

  it('in structured form is all in the value', () => {
    const { value, headers } = structuredCloudEvent(envelope, 'order')
    expect(headers).toEqual({ 'content-type': 'application/cloudevents+json; charset=UTF-8' })
    expect(JSON.parse(value ?? '')).toEqual({
      specversion: '1.0',
      id: 'evt_1',
      source: 'web%20api',
      type: 'OrderCreated',
      time: '2026-11-23T14:00:00.000Z',
      subject: 'order_1',
      correlationid: 'corr_1',
      causationid: 'cmd_1',
      eventversion: '2',
      aggregatetype: 'Order',
      datacontenttype: 'application/json',
      data: { total: 99.5 },
    })
  })

  it('leaves out what it has not, and what is no time; its source is the service that sends it', () => {
    const attributes = { ce_specversion: '1.0', ce_id: 'evt_1', ce_source: 'order', ce_type: 'A', ce_eventversion: '1' }
    expect(binaryCloudEvent(bare, 'order')).toEqual({ value: null, headers: attributes })
    expect(JSON.parse(structuredCloudEvent(bare, 'order').value ?? '')).not.toHaveProperty('data')
  })

  it('is read back as it was, from either form', () => {
    const binary = binaryCloudEvent(envelope, 'order')
    const read = readHeaders(binary.headers)
    expect(read).toMatchObject({ ...readEnvelope(envelope), cloudEvent: 'binary' })
    expect(findEnvelope(binary.value, read.cloudEvent)).toBeNull()
    const structured = structuredCloudEvent(envelope, 'order')
    const mode = readHeaders(structured.headers).cloudEvent
    expect(findEnvelope(structured.value, mode)?.facts).toEqual(readEnvelope(envelope))
  })
})
