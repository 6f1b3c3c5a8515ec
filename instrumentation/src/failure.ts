import { ATTRIBUTE } from '@causeway/model'
import { type Span, SpanStatusCode } from '@opentelemetry/api'

/** Longest failure message that is sent, in characters. */
const MAX_MESSAGE_LENGTH = 1_024
const MAX_STACK_LENGTH = 8_192

/**
 * What of an error leaves the process: all, or the name of its class alone, for messages and stacks may quote the data that
 * they stumbled over.
 */
export type ErrorDetail = 'full' | 'type'

/** Marks a span as failed: status and message, and `error.type`, the name of the error's class. */
export function failSpan(span: Span, error: unknown, detail: ErrorDetail): void {
  span.setAttribute(ATTRIBUTE.errorType, errorType(error))
  const message = detail === 'full' ? { message: errorMessage(error) } : {}
  span.setStatus({ code: SpanStatusCode.ERROR, ...message })
}

/** Adds the error with its stack to a span, as OpenTelemetry's exception event. Where only the type may be told, nothing. */
export function recordError(span: Span, error: unknown, detail: ErrorDetail): void {
  if (!(error instanceof Error) || detail === 'type') return
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
