import { buildFlow, type Flow } from '@causeway/model'
import { aProcess, aSend, at } from '@causeway/model/testing'
import { describe, expect, it } from 'vitest'
import { foldSiblings } from './fold.ts'

const lines = (count: number, type = 'LineReserved') =>
  Array.from({ length: count }, (_, line) =>
    aSend(`${type}${line}`, { eventType: type, service: 'payment', causes: ['root'], startedAt: at(1 + line / 1000) }),
  )

const sizes = (operations: ReturnType<typeof aSend>[]): (readonly [string | null, number])[] =>
  foldSiblings(buildFlow(operations) as Flow).map((sheaf) => [sheaf[0].eventType, sheaf.length])

describe('alike siblings', () => {
  it('are one sheaf when there are more than six, and stand alone up to six', () => {
    expect(sizes([aSend('root'), ...lines(6)]).slice(1)).toEqual(Array.from({ length: 6 }, () => ['LineReserved', 1]))
    expect(sizes([aSend('root'), ...lines(7)])).toEqual([
      ['OrderCreated', 1],
      ['LineReserved', 7],
    ])
  })

  it('take what follows each of them along', () => {
    const picked = lines(7).map(({ eventId, startedAt }, line) =>
      aSend(`pick${line}`, { eventType: 'LinePicked', service: 'picking', causes: [eventId], startedAt }),
    )
    expect(sizes([aSend('root'), ...lines(7), ...picked])).toContainEqual(['LinePicked', 7])
  })

  it('are told apart by type, version and the consumer that published them', () => {
    const versions = lines(8).map((send, line) => ({ ...send, eventVersion: line % 2 === 0 ? '1' : '2' }))
    expect(sizes([aSend('root'), ...versions]).slice(1)).toEqual(Array.from({ length: 8 }, () => ['LineReserved', 1]))
  })

  it('of a circle of causes are drawn one by one', () => {
    const circle = [aSend('a', { causes: ['b'] }), aSend('b', { causes: ['a'] }), aProcess('a')]
    expect(sizes(circle)).toEqual([
      ['OrderCreated', 1],
      ['OrderCreated', 1],
    ])
  })
})
