import { describe, expect, it } from 'vitest'
import { suggestionsAt, take } from './completion.ts'

const known = { types: ['OrderCreated', 'PaymentProcessed'], services: ['order view', 'payment'], versions: ['1', '2'] }
const at = (text: string, caret = text.length) => suggestionsAt(text, caret, known)
const textsAt = (text: string, caret?: number) => at(text, caret).map((suggestion) => suggestion.text)

describe('completion', () => {
  it('offers the keys where a term begins', () => {
    expect(textsAt('')).toEqual(expect.arrayContaining(['type:', 'status:', 'duration:']))
    expect(textsAt('ty')).toContain('type:')
    expect(textsAt('status:stuck ')).toContain('service:')
  })

  it('offers known values after a key', () => {
    expect(textsAt('type:')).toEqual(known.types)
    expect(textsAt('type:pay')).toEqual(['PaymentProcessed'])
    expect(textsAt('status:comp')).toEqual(['complete', 'compensated'])
  })

  it('finds a value by a part of it, and whole terms by a word', () => {
    expect(textsAt('type:proc')).toEqual(['PaymentProcessed'])
    expect(textsAt('pay')).toEqual(['type:PaymentProcessed', 'service:payment'])
  })

  it('offers the next value after a comma', () => {
    const [first] = at('status:stuck,fa')
    expect(first).toMatchObject({ text: 'failed', start: 'status:stuck,'.length })
  })

  it('replaces the term at the caret and leaves the rest', () => {
    const text = 'ty status:stuck'
    const [first] = at(text, 2)
    expect(first && take(text, first)).toEqual({ text: 'type: status:stuck', caret: 5 })
  })

  it('ends a value with a space, and quotes one that has some', () => {
    const [first] = at('service:ord')
    expect(first && take('service:ord', first)).toEqual({ text: 'service:"order view" ', caret: 21 })
  })
})
