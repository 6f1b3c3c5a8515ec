import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { at } from '../testing/operation.ts'
import { type Heard, type Heartbeat, hear } from './heartbeat.ts'

/** The `sequence`th heartbeat of a boot, one each 5 s, that has delivered everything. */
const beat = (sequence: number, parts: Partial<Heartbeat> = {}): Heartbeat => ({
  bootId: 'a',
  sequence,
  madeAt: at(5 * sequence),
  intervalMillis: 5_000,
  watermark: at(5 * sequence),
  dropped: 0,
  groups: ['payment'],
  leaving: false,
  ...parts,
})

const heard = (...beats: readonly Heartbeat[]): Heard | null =>
  beats.reduce<Heard | null>((known, heartbeat) => hear(known, heartbeat), null)

const last = beat(3)

describe('hearing heartbeats', () => {
  it('knows the newest, and that nothing was missed', () =>
    expect(heard(beat(1), beat(2), beat(3))).toEqual({ last, unheard: null }))

  it('is not disturbed by one that is late or comes twice', () =>
    expect(heard(beat(1), beat(2), beat(3), beat(2), beat(3))).toEqual({ last, unheard: null }))

  it('takes one that was made anew under the same number', () => {
    const anew = beat(3, { madeAt: at(20), watermark: at(19) })
    expect(heard(beat(1), beat(2), beat(3), anew, beat(3))).toEqual({ last: anew, unheard: null })
  })

  it.each<[string, readonly Heartbeat[], Heard['unheard']]>([
    ['before a boot that is first heard later', [beat(3)], { from: null, until: at(15) }],
    ['where numbers are skipped', [beat(1), beat(3)], { from: at(5), until: at(15) }],
    [
      'where spans were dropped',
      [beat(1), beat(2, { watermark: at(7) }), beat(3, { dropped: 4 })],
      { from: at(7), until: at(15) },
    ],
    ['before a boot that had dropped when it was first heard', [beat(1, { dropped: 2 })], { from: null, until: at(5) }],
    [
      'after a boot that did not leave',
      [beat(1), beat(1, { bootId: 'b', madeAt: at(60) })],
      { from: at(5), until: at(60) },
    ],
    ['nowhere after one that did', [beat(1, { leaving: true }), beat(1, { bootId: 'b', madeAt: at(60) })], null],
    ['in one where two touch', [beat(1), beat(3), beat(4, { dropped: 1 })], { from: at(5), until: at(20) }],
    ['in the later of two that do not', [beat(1), beat(3), beat(4), beat(6)], { from: at(20), until: at(30) }],
    [
      'nowhere new while nothing is claimed',
      [beat(1, { watermark: null, dropped: null }), beat(2, { watermark: null, dropped: null })],
      null,
    ],
  ])('does not conclude %s', (_where, beats, unheard) => expect(heard(...beats)?.unheard ?? null).toEqual(unheard))

  it('ignores the rest of an old boot', () => {
    const next = beat(1, { bootId: 'b', madeAt: at(60), watermark: at(60) })
    expect(heard(beat(1), beat(2, { leaving: true }), next, beat(2))?.last).toEqual(next)
  })

  it('ends with the same newest in any order', () => {
    const beats = [...Array.from({ length: 5 }, (_, n) => beat(n + 1)), beat(1, { bootId: 'b', madeAt: at(60) })]
    fc.assert(
      fc.property(fc.shuffledSubarray(beats, { minLength: 6 }), (order) => {
        expect(heard(...order, ...order)?.last).toEqual(beats[5])
      }),
    )
  })
})
