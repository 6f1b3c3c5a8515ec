import { isoMicros, microsFromNanos } from '@causeway/model'
import type { OtlpSpan } from '../wire/otlp-span.ts'
import { attributesJson } from './facts.ts'
import type { Json, JsonObject } from './json.ts'
import type { Source } from './source.ts'
import { cleanText, cutText } from './text.ts'

/** Most attributes, events and links that are kept of one span, as in the limits of OpenTelemetry's SDKs. */
export const MAX_LEFTOVERS = 128

const MAX_NAME_LENGTH = 1_024

/**
 * What a row keeps beside its columns, one flat object: the resource's attributes, the span's, and under keys of our
 * own what is not an attribute (`otel.events`, `otel.links`).
 */
export function leftoverJson(
  span: OtlpSpan,
  source: Source,
  leftovers: readonly (readonly [string, Json])[],
): JsonObject {
  const entries: (readonly [string, Json])[] = [...source.attributes, ...leftovers.slice(0, MAX_LEFTOVERS)]
  if (span.events.length > 0) entries.push(['otel.events', span.events.slice(0, MAX_LEFTOVERS).map(eventJson)])
  if (span.links.length > 0)
    entries.push(['otel.links', span.links.slice(0, MAX_LEFTOVERS).map((link) => linkJson(link, span))])
  // fromEntries defines keys, so even `__proto__` is only a key.
  return Object.fromEntries(entries)
}

const eventJson = ({ name, timeUnixNano, attributes }: OtlpSpan['events'][number]): Json => ({
  name: cutText(cleanText(name), MAX_NAME_LENGTH),
  at: isoMicros(microsFromNanos(timeUnixNano)),
  attributes: Object.fromEntries(attributesJson(attributes).slice(0, MAX_LEFTOVERS)),
})

/** A handler mostly links what is its parent as well; two random ids would be most of what is kept of it. */
const linkJson = ({ traceId, spanId }: OtlpSpan['links'][number], span: OtlpSpan): Json =>
  traceId === span.traceId && spanId === span.parentSpanId
    ? 'parent'
    : { traceId: cutText(cleanText(traceId), 32), spanId: cutText(cleanText(spanId), 16) }
