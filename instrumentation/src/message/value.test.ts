import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fillEnvelope, findEnvelope, MAX_PARSED_BYTES, type Missing } from './value.ts'

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
    ['bytes that are gzipped', gzipSync(text)],
    ['bytes in the wire format of Avro', Buffer.from([0x00, 0x00, 0x00, 0x00, 0x07, 0x0a, 0x7b, 0x22])],
    ['bytes that merely begin like an object', Buffer.from([0x7b, 0x0a, 0x05, 0x00, 0x22, 0x00])],
    ['an envelope whose id has a lone surrogate', '{"eventId":"\\ud800","eventType":"A"}'],
    ['an envelope whose id has a NUL', '{"eventId":"a\\u0000","eventType":"A"}'],
    ['a hundred megabytes', Buffer.alloc(100 * 1_048_576, text)],
    ['a huge value', Buffer.from(JSON.stringify({ eventId: 'e', eventType: 'T', data: 'x'.repeat(MAX_PARSED_BYTES) }))],
  ])('finds none in %s', (_, value) => {
    expect(findEnvelope(value)).toBeNull()
  })
})

describe('the value of a CloudEvent', () => {
  const structured = '{"specversion":"1.0","id":"ce_1","source":"/shop","type":"shop.order","data":{"eventId":"x"}}'
  const domain = '{"eventId":"festival_7","eventType":"concert"}'

  it('in structured form is one, by its content type or because it is unmistakable', () => {
    expect(findEnvelope(structured)?.facts).toMatchObject({ eventId: 'ce_1', eventType: 'shop.order' })
    expect(findEnvelope('{"id":"ce_1","type":"shop.order"}')).toBeNull()
    expect(findEnvelope('{"id":"ce_1","type":"shop.order"}', 'structured')?.facts.eventId).toBe('ce_1')
  })

  it('in binary form is data, even where it has an event id of its own, unless it is a whole envelope', () => {
    expect(findEnvelope(domain, 'binary')).toBeNull()
    expect(findEnvelope(structured, 'binary')).toBeNull()
    const whole = domain.replace('}', ',"metadata":{"correlationId":"c"}}')
    expect(findEnvelope(whole, 'binary')?.facts.correlationId).toBe('c')
  })
})

/** What `fillEnvelope` makes of a text, and makes of the same as bytes. */
function fill(text: string, missing: Missing): string {
  const found = findEnvelope(text)
  if (found === null) throw new Error(`no envelope in ${text}`)
  const filled = fillEnvelope(text, found, missing)
  expect(fillEnvelope(Buffer.from(text), found, missing)).toEqual(Buffer.from(String(filled)))
  return String(filled)
}

describe('filling an envelope', () => {
  const ids = { correlationId: 'corr_1', causationId: null, source: 'payment' }

  it('touches nothing else: numbers, spaces and order stay as they were', () => {
    const given =
      '{ "eventId":"é" ,"eventType":"A", "metadata" : { "userId":"ü" }, "data":{"n":12345678901234567890,"x":1.0} }'
    expect(fill(given, ids)).toBe(
      '{ "eventId":"é" ,"eventType":"A", "metadata" : {"correlationId":"corr_1","source":"payment", "userId":"ü" }, "data":{"n":12345678901234567890,"x":1.0} }',
    )
  })

  it('makes the metadata where there is none', () => {
    const given = '{"eventId":"e","eventType":"A","data":{"metadata":{}} }'
    const metadata = '"metadata":{"correlationId":"corr_1","source":"payment"}'
    expect(fill(given, ids)).toBe(`{"eventId":"e","eventType":"A","data":{"metadata":{}} ,${metadata}}`)
  })

  it.each(['{"correlationId":null,"source":"s"}', 'null', '[]', '"none"'])(
    'leaves metadata as they are: %s',
    (metadata) => {
      const given = `{"eventId":"e","eventType":"A","metadata":${metadata}}`
      expect(fill(given, ids)).toBe(given)
    },
  )

  it('gives a structured CloudEvent the names of the Correlation extension, and no source', () => {
    const given = '{"specversion":"1.0","id":"ce_1","type":"A","source":"/shop","data":{}\n}'
    const caused = { ...ids, causationId: 'evt_0' }
    expect(fill(given, caused)).toBe(
      '{"specversion":"1.0","id":"ce_1","type":"A","source":"/shop","data":{}\n,"correlationid":"corr_1","causationid":"evt_0"}',
    )
    const full = given.replace('"data"', '"correlationid":"mine","causationid":null,"data"')
    expect(fill(full, caused)).toBe(full)
  })

  it('leaves a MassTransit message as it is', () => {
    const given = '{"messageId":"m","messageType":["urn:message:Shop:Order"],"message":{}}'
    expect(fill(given, ids)).toBe(given)
  })

  it('leaves alone what looks like an envelope and is no valid JSON after all', () => {
    const broken = '{"eventId":"e","eventType":"A","data":{nonsense}}'
    expect(fill(broken, ids)).toBe(broken)
  })

  it('keeps a lone surrogate of the user as it is', () => {
    const given = '{"eventId":"e","eventType":"A","data":"\ud800 é","metadata":{}}'
    const found = findEnvelope(given)
    if (found === null) throw new Error('no envelope')
    expect(fillEnvelope(given, found, ids)).toBe(given.replace('{}', '{"correlationId":"corr_1","source":"payment"}'))
  })

  it('adds the same to any JSON, however it is spaced, and changes no other value', () => {
    const metadata = fc.option(fc.dictionary(fc.string(), fc.jsonValue()), { nil: undefined })
    const indents = fc.constantFrom(undefined, 1, '\t')
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), metadata, indents, (rest, stated, indent) => {
        const envelope = { ...rest, eventId: 'e', eventType: 'A', metadata: stated }
        const text = JSON.stringify(envelope, null, indent)
        const before = JSON.parse(text)
        expect(JSON.parse(fill(text, ids))).toEqual({
          ...before,
          metadata: { correlationId: 'corr_1', source: 'payment', ...before.metadata },
        })
      }),
    )
  })

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
