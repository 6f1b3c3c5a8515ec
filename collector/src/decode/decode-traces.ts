import type { Micros } from '@causeway/model'
import type { OtlpTraces } from '../wire/otlp-span.ts'
import { type Decoded, decodeSpan } from './decode-span.ts'
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
  const read = factReader()
  return {
    spans: spans.map((span) => decodeSpan(span, sources.get(span.resource) ?? readSource(span.resource), now, read)),
    sources: [...sources.values()],
  }
}
