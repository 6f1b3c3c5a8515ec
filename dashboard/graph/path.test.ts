import { describe, expect, it } from 'vitest'
import { roundedPath } from './path.ts'

describe('a path', () => {
  it('runs straight between two points', () => {
    expect(
      roundedPath([
        { x: 0, y: 0 },
        { x: 10, y: 0 },
      ]),
    ).toBe('M0 0L10 0')
  })

  it('rounds a corner by no more than half of its shorter side', () => {
    const corners = [
      { x: 0, y: 0 },
      { x: 40, y: 0 },
      { x: 40, y: 8 },
    ]
    expect(roundedPath(corners, 12)).toBe('M0 0L36 0Q40 0 40 4L40 8')
  })

  it('is empty without points', () => {
    expect(roundedPath([])).toBe('')
  })
})
