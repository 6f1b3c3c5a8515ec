import { describe, expect, it } from 'vitest'
import { readTraceparent, writeTraceparent } from './trace-context.ts'

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

describe('a traceparent', () => {
  it('is written as it was read', () => {
    const span = readTraceparent(traceparent, 'vendor=1')
    expect(span?.traceState?.get('vendor')).toBe('1')
    expect(span === null ? null : writeTraceparent(span)).toBe(traceparent)
  })

  it('of a later version may carry more', () => {
    expect(readTraceparent(`01${traceparent.slice(2)}-more`, null)?.traceFlags).toBe(1)
  })

  it.each([
    null,
    '',
    'text',
    `ff${traceparent.slice(2)}`,
    `${traceparent}-more`,
    '00-00000000000000000000000000000000-b7ad6b7169203331-01',
    '00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01',
    '00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01',
  ])('that reads %j is none', (text) => {
    expect(readTraceparent(text, null)).toBeNull()
  })
})
