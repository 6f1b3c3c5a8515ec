import type { Micros } from '@causeway/model'
import type { OtlpSpan, OtlpTraces } from '../wire/otlp-span.ts'
import { type Decoded, decodeSpan } from './decode-span.ts'
import type { ParentOf } from './event.ts'
import { factReader } from './facts.ts'
import { readSource, type Source } from './source.ts'

/** The spans of a request, in its order and each judged by itself, and who sent them. */
export interface DecodedTraces {
  readonly spans: readonly Decoded[]
  readonly sources: readonly Source[]
}

/** Decodes a request; never throws, whatever it holds. `now` is the moment of receipt. */
export function decodeTraces({ resources, spans }: OtlpTraces, now: Micros): DecodedTraces {
  const sources = new Map(resources.map((resource) => [resource, readSource(resource)]))
  const judging = { now, read: factReader(), parentOf: parentsAmong(spans) }
  return {
    spans: spans.map((span) => decodeSpan(span, sources.get(span.resource) ?? readSource(span.resource), judging)),
    sources: [...sources.values()],
  }
}

/** Few spans ask for their parent, so they are put in order when the first does. */
function parentsAmong(spans: readonly OtlpSpan[]): ParentOf {
  let byId: ReadonlyMap<string, OtlpSpan> | null = null
  return ({ traceId, parentSpanId }) => {
    byId ??= new Map(spans.map((span) => [`${span.traceId} ${span.spanId}`, span]))
    return byId.get(`${traceId} ${parentSpanId}`) ?? null
  }
}
