import { describe, expect, it } from 'vitest'
import { headerForm, recordOf, withHeaders } from './header.ts'

const producerWith = (options: object) => ({ [Symbol('plt.kafka.base.options')]: options })
const text = (data: unknown) => (typeof data === 'string' ? Buffer.from(data) : undefined)

describe('headers', () => {
  it.each([
    ['no serializers', {}, { name: 'bytes', value: 'bytes' }],
    ['those of text', { serializers: { headerKey: text, headerValue: text } }, { name: 'text', value: 'text' }],
    ['one of names only', { serializers: { headerKey: text } }, { name: 'text', value: 'bytes' }],
    [
      'a registry',
      { registry: { getSerializers: () => ({ headerKey: text, headerValue: text }) } },
      { name: 'text', value: 'text' },
    ],
    ['one that takes neither', { serializers: { headerValue: () => undefined } }, null],
  ])('are handed over as the serializers take them: %s', (_, options, form) => {
    expect(headerForm(producerWith(options))).toEqual(form)
  })

  it('are left out where the producer is of an unknown make', () => {
    expect(headerForm({})).toBeNull()
  })

  it('are kept in a map or record like the user’s, which is left as it is', () => {
    const ours = { 'x-event-id': 'evt_1' }
    const theirs = new Map([['mine', 'x']])
    expect(withHeaders({ mine: 'x' }, ours, { name: 'text', value: 'text' })).toEqual({ ...ours, mine: 'x' })
    expect(withHeaders(undefined, ours, { name: 'text', value: 'text' })).toEqual(ours)
    expect(withHeaders(theirs, ours, { name: 'text', value: 'bytes' })).toEqual(
      new Map<string, string | Buffer>([
        ['x-event-id', Buffer.from('evt_1')],
        ['mine', 'x'],
      ]),
    )
    expect(theirs.size).toBe(1)
  })

  it('have names of bytes as well', () => {
    expect(recordOf(new Map([[Buffer.from('mine'), 1]]))).toEqual({ mine: 1 })
  })
})
