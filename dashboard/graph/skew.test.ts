import { buildFlow, type Flow } from '@causeway/model'
import { aProcess, aSend, at } from '@causeway/model/testing'
import { describe, expect, it } from 'vitest'
import { clockCorrections, straighten } from './skew.ts'

const flowOf = (...operations: ReturnType<typeof aSend>[]): Flow => buildFlow(operations) as Flow

describe('clocks', () => {
  it('are left alone where every effect stands after its cause', () => {
    const flow = flowOf(aSend('a'), aProcess('a'))
    expect(clockCorrections(flow)).toEqual([])
    expect(straighten(flow, [])).toBe(flow)
  })

  it('that are behind are put forward by as little as puts the handling after its send', () => {
    const flow = flowOf(aSend('a', { startedAt: at(10) }), aProcess('a', { startedAt: at(9.66), endedAt: at(9.7) }))
    expect(clockCorrections(flow)).toEqual([{ service: 'payment', instance: null, millis: 340 }])
  })

  it('carry on to what the corrected host sent, and so to the next one', () => {
    const flow = flowOf(
      aSend('a', { startedAt: at(10) }),
      aProcess('a', { startedAt: at(9), endedAt: at(9.2) }),
      aSend('b', { startedAt: at(9.1), service: 'payment', destination: 'payments', causes: ['a'] }),
      aProcess('b', { startedAt: at(9.5), service: 'shipping', destination: 'payments' }),
    )
    const corrections = clockCorrections(flow)
    expect(corrections.map(({ service, millis }) => [service, Math.round(millis)])).toEqual([
      ['payment', 1000],
      ['shipping', 600],
    ])
    const [a, b] = straighten(flow, corrections).events
    expect(a?.handlings[0]).toMatchObject({ startedAt: at(10), queueMillis: 0 })
    expect(b).toMatchObject({ sentAt: at(10.1), handlings: [{ startedAt: at(10.1), queueMillis: 0 }] })
  })

  it('that contradict each other are not corrected', () => {
    const flow = flowOf(
      aSend('a', { startedAt: at(10) }),
      aProcess('a', { startedAt: at(9) }),
      aSend('b', { startedAt: at(9), service: 'payment', destination: 'payments' }),
      aProcess('b', { startedAt: at(8), service: 'order', destination: 'payments' }),
    )
    expect(clockCorrections(flow)).toEqual([])
  })
})
