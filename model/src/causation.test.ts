import { describe, expect, it } from 'vitest'
import { causedByOthers, MAX_CAUSES, readCausation } from './causation.ts'

describe('causation', () => {
  it('is one id, or several of which the first stands alone where only one fits', () => {
    expect(readCausation('evt_1', undefined)).toEqual({ causationId: 'evt_1' })
    expect(readCausation(undefined, ['evt_1', 'evt_2'])).toEqual({
      causationId: 'evt_1',
      causationIds: ['evt_1', 'evt_2'],
    })
    expect(readCausation('evt_2', ['evt_1', 'evt_2'])).toEqual({
      causationId: 'evt_2',
      causationIds: ['evt_2', 'evt_1'],
    })
    expect(readCausation(null, ['evt_1', 'evt_1'])).toEqual({ causationId: 'evt_1' })
  })

  it('leaves out what cannot be an id, and stays bounded', () => {
    expect(readCausation(7, [null, '', {}])).toEqual({ causationId: null })
    const many = Array.from({ length: 1_000 }, (_, index) => `evt_${index}`)
    expect(readCausation(null, many).causationIds).toEqual(many.slice(0, MAX_CAUSES))
  })

  it('never names the event itself', () => {
    expect(causedByOthers({ causationId: 'evt_1' }, 'evt_1')).toEqual({ causationId: null })
    expect(causedByOthers(readCausation(null, ['evt_1', 'evt_2']), 'evt_1')).toEqual({ causationId: 'evt_2' })
  })
})
