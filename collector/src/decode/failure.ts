import { MAX_NAME_LENGTH, type Outcome } from '@causeway/model'
import { type OtlpSpan, STATUS_ERROR } from '../wire/otlp-span.ts'
import { type Facts, readFacts } from './facts.ts'
import { cleanText, cutText } from './text.ts'

export interface Failure {
  readonly outcome: Outcome
  readonly errorType: string | null
  readonly errorMessage: string | null
}

/** A span failed when its status or an `error.type` says so; what failed is told by those or by a recorded exception. */
export function readFailure(span: OtlpSpan, facts: Facts, maxMessageLength: number): Failure {
  const type = facts.text('errorType', MAX_NAME_LENGTH)
  if (type === null && span.status.code !== STATUS_ERROR) return { outcome: 'ok', errorType: null, errorMessage: null }
  const exception = span.events.findLast((event) => event.name === 'exception')
  const said = exception ? readFacts(exception.attributes) : null
  const status = cutText(cleanText(span.status.message), maxMessageLength)
  return {
    outcome: 'failed',
    errorType: type ?? said?.text('exceptionType', MAX_NAME_LENGTH) ?? null,
    errorMessage: status || (said?.text('exceptionMessage', maxMessageLength) ?? null),
  }
}
