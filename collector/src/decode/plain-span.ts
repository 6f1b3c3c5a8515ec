import { ATTRIBUTE, type Micros, type Outcome, type SpanId, type TraceId } from '@causeway/model'
import { type OtlpSpan, STATUS_ERROR } from '../wire/otlp-span.ts'
import { attributesJson } from './facts.ts'
import type { Identity } from './identity.ts'
import { attributeJson, type Json, type JsonObject } from './json.ts'
import { leftoverJson } from './leftovers.ts'
import type { Source } from './source.ts'
import { cleanText, cutText } from './text.ts'

/** A span that is not an operation on one event: HTTP, SQL, a poll, a batch. */
export interface PlainSpan {
  readonly traceId: TraceId
  readonly spanId: SpanId
  readonly parentSpanId: SpanId | null
  readonly startedAt: Micros
  readonly endedAt: Micros
  readonly service: string
  readonly name: string
  readonly kind: SpanKindName
  readonly outcome: Outcome
}

export type SpanKindName = 'internal' | 'server' | 'client' | 'producer' | 'consumer'

const KINDS: readonly SpanKindName[] = ['internal', 'internal', 'server', 'client', 'producer', 'consumer']

const MAX_SPAN_NAME_LENGTH = 1_024

/** The columns of a plain span; a kind that does not exist counts as internal. */
export function readPlainSpan(span: OtlpSpan, identity: Identity, source: Source): PlainSpan {
  const failed = span.status.code === STATUS_ERROR || span.attributes.has(ATTRIBUTE.errorType)
  return {
    traceId: identity.traceId,
    spanId: identity.spanId,
    parentSpanId: identity.parentSpanId,
    startedAt: identity.startedAt,
    endedAt: identity.endedAt,
    service: source.service,
    name: cutText(cleanText(span.name), MAX_SPAN_NAME_LENGTH),
    kind: KINDS[span.kind] ?? 'internal',
    outcome: failed ? 'failed' : 'ok',
  }
}

/** All attributes of a plain span, its instance and its error among them, for neither has a column. */
export function plainSpanJson(span: OtlpSpan, source: Source): JsonObject {
  const entries: (readonly [string, Json])[] = attributesJson(span.attributes)
  if (source.instance !== null) entries.unshift([ATTRIBUTE.serviceInstanceId, source.instance])
  if (span.status.message !== '') entries.unshift(['otel.status_description', attributeJson(span.status.message)])
  return leftoverJson(span, source, entries)
}
