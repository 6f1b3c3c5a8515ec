import { expect, it } from 'vitest'
import { randomSpanIds } from './random-id.ts'

it('ids are 16 and 8 bytes in hex, each drawn once', () => {
  const { traceId, spanId } = randomSpanIds()
  const traces = Array.from({ length: 1_000 }, traceId)
  const spans = Array.from({ length: 1_000 }, spanId)
  expect(new Set([...traces, ...spans]).size).toBe(2_000)
  for (const id of traces) expect(id).toMatch(/^[0-9a-f]{32}$/)
  for (const id of spans) expect(id).toMatch(/^[0-9a-f]{16}$/)
})

it('an id that is all zero is drawn again', () => {
  let fills = 0
  const { spanId } = randomSpanIds((pool) => pool.fill(fills++ === 0 ? 0 : 0xab))
  expect(spanId()).toBe('abababababababab')
})
