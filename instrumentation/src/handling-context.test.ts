import { createContextKey, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { expect, it } from 'vitest'
import { HandlingContext } from './handling-context.ts'

const [KEY, OTHER] = [createContextKey('key'), createContextKey('other')]
const span = trace.wrapSpanContext({ traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 })
const handling = new HandlingContext(ROOT_CONTEXT.setValue(OTHER, 'other'), span, KEY, 'value')

it('has the span as active, the value, and all of its base', () => {
  expect(trace.getSpan(handling)).toBe(span)
  expect([handling.getValue(KEY), handling.getValue(OTHER)]).toEqual(['value', 'other'])
})

it('can be gone on from as from any context', () => {
  const inner = trace.wrapSpanContext({ traceId: '1'.repeat(32), spanId: '3'.repeat(16), traceFlags: 1 })
  const next = trace.setSpan(handling, inner)
  expect([trace.getSpan(next), next.getValue(KEY), next.getValue(OTHER)]).toEqual([inner, 'value', 'other'])
  const without = trace.deleteSpan(handling.deleteValue(KEY))
  expect([trace.getSpan(without), without.getValue(KEY), without.getValue(OTHER)]).toEqual([
    undefined,
    undefined,
    'other',
  ])
})
