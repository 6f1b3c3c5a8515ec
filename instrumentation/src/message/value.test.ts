import { describe, expect, it } from 'vitest'
import { fillEnvelope, findEnvelope, MAX_PARSED_BYTES } from './value.ts'

const text = '{"eventId":"evt_1","eventType":"OrderCreated","data":{}}'

describe('finding an envelope in a message value', () => {
  it('reads text and bytes alike', () => {
    expect(findEnvelope(text)?.facts).toMatchObject({ eventId: 'evt_1', eventType: 'OrderCreated' })
    expect(findEnvelope(Buffer.from(text))?.facts.eventId).toBe('evt_1')
    expect(findEnvelope(new Uint8Array(Buffer.from(` ${text}`)))?.facts.eventId).toBe('evt_1')
  })

  it.each([
    ['a tombstone', null],
    ['nothing', undefined],
    ['plain text', 'hello'],
    ['JSON of something else', '{"order":1}'],
    ['JSON that mentions an event', '{"note":"\\"eventId\\""}'],
    ['broken JSON', text.slice(0, -1)],
    ['bytes that are no text', Buffer.concat([Buffer.from(text.slice(0, -2)), Buffer.from([0xff, 0x7d, 0x7d])])],
    ['a byte order mark', Buffer.from(`\uFEFF${text}`)],
    ['a huge value', Buffer.from(JSON.stringify({ eventId: 'e', eventType: 'T', data: 'x'.repeat(MAX_PARSED_BYTES) }))],
  ])('finds none in %s', (_, value) => {
    expect(findEnvelope(value)).toBeNull()
  })
})

describe('filling an envelope', () => {
  it('answers the kind of value that it got', () => {
    const found = findEnvelope(text)
    if (found === null) throw new Error('no envelope')
    const filled = '{"eventId":"evt_1","eventType":"OrderCreated","data":{},"metadata":{"source":"payment"}}'
    expect(fillEnvelope(text, found, { source: 'payment' })).toBe(filled)
    expect(fillEnvelope(Buffer.from(text), found, { source: 'payment' })).toEqual(Buffer.from(filled))
  })

  it('answers the very same value when nothing is missing', () => {
    const bytes = Buffer.from(text)
    const found = findEnvelope(bytes)
    if (found === null) throw new Error('no envelope')
    expect(fillEnvelope(bytes, found, { source: null })).toBe(bytes)
  })
})
