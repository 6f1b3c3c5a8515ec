import { describe, expect, it } from 'vitest'
import { packedId, unpackedId } from './packed-id.ts'

describe('a packed id', () => {
  it.each([
    ['01a2090d-5df9-7d60-810c-d00e332b76e4', '000101a2090d5df97d60810cd00e332b76e4'],
    ['87d85a4dc17e673862bb2a48b7543229', '000287d85a4dc17e673862bb2a48b7543229'],
    ['87d85a4dc17e673862bb2a48b7543229-7bcd6411da890ed9', '000387d85a4dc17e673862bb2a48b75432297bcd6411da890ed9'],
    ['evt_1', '6576745f31'],
    ['ü', 'c3bc'],
  ])('%s is %s and back', (id, packed) => {
    expect(packedId(id)).toBe(packed)
    expect(unpackedId(packed)).toBe(id)
  })

  it.each([
    '01A2090D-5DF9-7D60-810C-D00E332B76E4',
    '01a2090d-5df9-7d60-810cd-00e332b76e4',
    '87D85A4DC17E673862BB2A48B7543229',
    '87d85a4dc17e673862bb2a48b754322g',
    '-'.repeat(36),
  ])('%s is like a usual form and stays what it is', (id) => {
    expect(packedId(id)).toHaveLength(2 * id.length)
    expect(unpackedId(packedId(id))).toBe(id)
  })
})
