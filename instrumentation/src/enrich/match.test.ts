import { type Span, SpanKind } from '@opentelemetry/api'
import { tracing } from '@opentelemetry/sdk-node'
import { describe, expect, it } from 'vitest'
import { writeTraceparent } from '../message/trace-context.ts'
import { matchSpans } from './match.ts'

const tracer = new tracing.BasicTracerProvider().getTracer('test')
const send = (): Span => tracer.startSpan('send orders', { kind: SpanKind.PRODUCER })
const headersOf = (span: Span) => ({ mine: 'x', traceparent: writeTraceparent(span.spanContext()) })

describe('the span of a message', () => {
  it('is the one whose context is in its headers, in whatever order they were started', () => {
    const [first, second, transaction] = [send(), send(), tracer.startSpan('transaction')]
    expect(matchSpans([headersOf(second), headersOf(first)], [transaction, first, second])).toEqual([second, first])
  })

  it('is none for a message that the instrumentation left out', () => {
    const first = send()
    expect(matchSpans([undefined, headersOf(first)], [first])).toEqual([null, first])
  })

  it('is told by order where no headers name a span, by send spans alone', () => {
    const [first, second, transaction] = [send(), send(), tracer.startSpan('transaction')]
    const forwarded = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' }
    expect(matchSpans([forwarded, {}], [transaction, first, second])).toEqual([first, second])
  })

  it('cannot be told by order where there are more spans than messages', () => {
    expect(matchSpans([{}], [send(), send()])).toEqual([null])
  })
})
