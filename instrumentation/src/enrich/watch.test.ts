import { context, createContextKey, INVALID_SPAN_CONTEXT, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { describe, expect, it } from 'vitest'
import { watchSpans } from './watch.ts'

const aSpan = (): Span => trace.wrapSpanContext(INVALID_SPAN_CONTEXT)
const KEY = createContextKey('test.key')

describe('a watched context', () => {
  it('notes the spans that are set on it and on contexts made from it, in order, each once', () => {
    const [outer, first, second] = [aSpan(), aSpan(), aSpan()]
    const watch = watchSpans(trace.setSpan(ROOT_CONTEXT, aSpan()))
    const nested = trace.setSpan(watch.context, outer).setValue(KEY, 1).deleteValue(KEY)
    trace.setSpan(nested, first)
    trace.setSpan(nested, second)
    trace.setSpan(nested, first)
    expect(watch.end()).toEqual([outer, first, second])
  })

  it('notes no span that was there before, and none after its end', () => {
    const before = aSpan()
    const watch = watchSpans(trace.setSpan(ROOT_CONTEXT, before))
    watch.context.setValue(KEY, 1)
    trace.setSpan(watch.context, before)
    watch.end()
    trace.setSpan(watch.context, aSpan())
    expect(watch.end()).toEqual([])
  })

  it('is in everything else as the context that it stands in front of', () => {
    const base = ROOT_CONTEXT.setValue(KEY, 'there')
    const { context: watching } = watchSpans(base)
    expect(watching.getValue(KEY)).toBe('there')
    expect(watching.setValue(KEY, 'new').getValue(KEY)).toBe('new')
    expect(watching.deleteValue(KEY).getValue(KEY)).toBeUndefined()
    const span = aSpan()
    expect(trace.getSpan(trace.setSpan(watching, span))).toBe(span)
    expect(base.getValue(KEY)).toBe('there')
  })

  it('is left behind by what goes on after the call', async () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
    const watch = watchSpans(ROOT_CONTEXT)
    const later = context.with(watch.context, async () => {
      await Promise.resolve()
      return trace.setSpan(context.active(), aSpan())
    })
    watch.end()
    expect((await later).constructor).toBe(ROOT_CONTEXT.constructor)
  })
})
