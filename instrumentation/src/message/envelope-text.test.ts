import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addMetadata } from './envelope-text.ts'

const ids = { correlationId: 'corr_1', causationId: null, source: 'payment' }

describe('adding metadata to the text of an envelope', () => {
  it('touches nothing else: numbers, spaces and order stay as they were', () => {
    const text = '{ "eventId":"e" , "metadata" : { "userId":"u" }, "data":{"n":12345678901234567890,"x":1.0} }'
    expect(addMetadata(text, { userId: 'u' }, ids)).toBe(
      '{ "eventId":"e" , "metadata" : {"correlationId":"corr_1","source":"payment", "userId":"u" }, "data":{"n":12345678901234567890,"x":1.0} }',
    )
  })

  it('makes the metadata where there is none', () => {
    expect(addMetadata('{"eventId":"e","data":{"metadata":{}}}', undefined, ids)).toBe(
      '{"eventId":"e","data":{"metadata":{}},"metadata":{"correlationId":"corr_1","source":"payment"}}',
    )
  })

  it('leaves what is there, even null, and metadata that is something else', () => {
    const full = '{"metadata":{"correlationId":null,"source":"s"}}'
    expect(addMetadata(full, { correlationId: null, source: 's' }, ids)).toBe(full)
    expect(addMetadata('{"metadata":null}', null, ids)).toBe('{"metadata":null}')
    expect(addMetadata('{"metadata":[]}', [], ids)).toBe('{"metadata":[]}')
  })

  it('adds the same to any JSON, however it is spaced, and changes no other value', () => {
    const metadata = fc.option(fc.dictionary(fc.string(), fc.jsonValue()), { nil: undefined })
    const space = fc.constantFrom(undefined, 1, '\t')
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), metadata, space, (rest, given, indent) => {
        const envelope = { eventId: 'e', ...rest, ...(given === undefined ? {} : { metadata: given }) }
        if (given === undefined) Reflect.deleteProperty(envelope, 'metadata')
        const text = JSON.stringify(envelope, null, indent)
        const before = JSON.parse(text)
        const filled = JSON.parse(addMetadata(text, before.metadata, ids))
        expect(filled).toEqual({
          ...before,
          metadata: { correlationId: 'corr_1', source: 'payment', ...before.metadata },
        })
      }),
    )
  })
})
