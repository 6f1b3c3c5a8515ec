import { type EnvelopeFacts, readCloudEvent, readEnvelope, readMassTransit } from '@causeway/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findEnvelope } from './value.ts'

/** What JSON.parse would have found. */
function parsedFacts(text: string): EnvelopeFacts | null {
  const parsed: unknown = JSON.parse(text)
  return readEnvelope(parsed) ?? readCloudEvent(parsed, false) ?? readMassTransit(parsed)
}

const KEYS = [
  ...['eventId', 'eventType', 'eventVersion', 'aggregateId', 'aggregateType', 'metadata', 'data', 'timestamp'],
  ...[
    'specversion',
    'id',
    'type',
    'source',
    'subject',
    'correlationid',
    'causationid',
    'eventversion',
    'aggregatetype',
  ],
  ...['messageId', 'messageType', 'conversationId', 'initiatorId', 'correlationId', 'causationId', '__proto__', ''],
]

const space = fc.constantFrom('', '', '', ' ', '\n', '\r\n', '\t ')
const string = fc.oneof(
  fc.constantFrom('evt_1', 'corr_1', 'OrderCreated', '1.0', '"', '\\', '\\"', '{"eventId":"x"}', ''),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
)
/** A string as JSON, some of it in escapes that JSON.stringify would not use. */
const quoted = fc.tuple(string, fc.boolean()).map(([text, escaped]) => {
  const json = JSON.stringify(text)
  if (!escaped) return json
  return json.replace(/[a-zA-Z](?![^\\]*\\)/, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
})
const { value } = fc.letrec<{ value: string; list: string; object: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    quoted,
    fc.constantFrom('null', 'true', 'false', '0', '-1.50', '1e400', '12345678901234567890', '1E+2'),
    tie('list'),
    tie('object'),
  ),
  list: fc
    .tuple(space, fc.array(tie('value'), { maxLength: 3 }))
    .map(([s, all]) => `[${s}${all.join(`${s},${s}`)}${s}]`),
  object: fc
    .tuple(
      space,
      fc.array(
        fc.tuple(
          fc.oneof(
            fc.constantFrom(...KEYS).map((key) => JSON.stringify(key)),
            quoted,
          ),
          tie('value'),
        ),
        { maxLength: 12 },
      ),
    )
    .map(([s, all]) => `{${s}${all.map(([key, one]) => `${key}${s}:${s}${one}${s}`).join(`,${s}`)}}`),
}))

/** Objects that are mostly envelopes: the facts first, then anything, with keys that occur twice, in any order. */
const envelope = fc
  .tuple(
    fc.constantFrom(
      ['"eventId":"evt_1"', '"eventType":"OrderCreated"', '"eventVersion":2'],
      ['"specversion":"1.0"', '"id":"ce_1"', '"type":"shop.order"', '"source":"/shop"', '"subject":"order_1"'],
      ['"messageId":"m_1"', '"messageType":[ "urn:message:Shop:Order" ,"x"]', '"conversationId":"c_1"'],
      ['"event\\u0049d":"evt_1"', '"eventType":"\\u004frder"'],
    ),
    fc.array(fc.tuple(fc.constantFrom(...KEYS), value), { maxLength: 6 }),
    space,
  )
  .chain(([facts, more, s]) => {
    const members = [...facts, ...more.map(([key, one]) => `${JSON.stringify(key)}${s}:${s}${one}`)]
    return fc
      .shuffledSubarray(members, { minLength: facts.length })
      .map((all) => `${s}{${s}${all.join(`${s},${s}`)}${s}}${s}`)
  })

describe('finding facts without parsing', () => {
  it('finds in any JSON what JSON.parse would find, in text and in bytes', () => {
    fc.assert(
      fc.property(fc.oneof(envelope, value), (text) => {
        const expected = parsedFacts(text)
        expect(findEnvelope(text)?.facts ?? null).toEqual(expected)
        expect(findEnvelope(Buffer.from(text))?.facts ?? null).toEqual(expected)
      }),
      { numRuns: 3_000 },
    )
  })

  it('finds them in text that is larger than what is kept as a string', () => {
    const data = 'ä"\\'.repeat(3_000)
    const text = JSON.stringify({ eventId: 'evt_1', data, eventType: 'Grüße', metadata: { correlationId: 'corr_1' } })
    expect(findEnvelope(text)?.facts).toMatchObject({ eventId: 'evt_1', eventType: 'Grüße', correlationId: 'corr_1' })
    expect(findEnvelope(text)?.facts).toEqual(findEnvelope(Buffer.from(text))?.facts)
  })

  it('never throws, whatever the bytes', () => {
    const pieces = fc.array(
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        '"',
        '\\',
        ':',
        ',',
        ' ',
        '"eventId"',
        '"eventType"',
        '"metadata"',
        '"a"',
        '1',
        '\0',
        'é',
      ),
    )
    fc.assert(fc.property(pieces, (all) => void findEnvelope(`{${all.join('')}`)))
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void findEnvelope(Buffer.concat([Buffer.from('{"'), bytes]))))
  })

  it('goes as deep as there are brackets', () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
    expect(findEnvelope(`{"data":${deep},"eventId":"evt_1","eventType":"A"}`)?.facts.eventId).toBe('evt_1')
  })
})
