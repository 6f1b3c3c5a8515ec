import { ATTRIBUTE } from '@causeway/model'
import { type Span, SpanStatusCode } from '@opentelemetry/api'

/** Longest failure message that is sent, in characters. */
const MAX_MESSAGE_LENGTH = 1_024
const MAX_STACK_LENGTH = 8_192

/** Marks a span as failed: status and message, and `error.type`, the name of the error's class. */
export function failSpan(span: Span, error: unknown): void {
  span.setAttribute(ATTRIBUTE.errorType, errorType(error))
  span.setStatus({ code: SpanStatusCode.ERROR, message: errorMessage(error) })
}

/** Adds the error with its stack to a span, as OpenTelemetry's exception event. */
export function recordError(span: Span, error: unknown): void {
  if (!(error instanceof Error)) return
  const stack = typeof error.stack === 'string' ? error.stack.slice(0, MAX_STACK_LENGTH) : undefined
  span.recordException({ name: errorType(error), message: errorMessage(error), stack })
}

/** OpenTelemetry asks for `_OTHER` where nothing better is known. */
export function errorType(error: unknown): string {
  if (!(error instanceof Error)) return '_OTHER'
  return typeof error.name === 'string' && error.name !== '' ? error.name : '_OTHER'
}

function errorMessage(error: unknown): string {
  const message = error instanceof Error ? error.message : error
  return String(message).slice(0, MAX_MESSAGE_LENGTH)
}
