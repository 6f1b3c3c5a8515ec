import type { Micros, Operation } from '@causeway/model'
import type { OtlpSpan } from '../wire/otlp-span.ts'
import { type ParentOf, readEvent } from './event.ts'
import type { FactReader } from './facts.ts'
import { type Identity, readIdentity } from './identity.ts'
import type { JsonObject } from './json.ts'
import { leftoverJson } from './leftovers.ts'
import { operationTypeOf, readOperation } from './operation.ts'
import { type PlainSpan, plainSpanJson, readPlainSpan } from './plain-span.ts'
import type { Rejection } from './rejection.ts'
import type { Source } from './source.ts'

/** What a span turned out to be. `attributes` is what the columns do not hold. */
export type Decoded =
  | { readonly type: 'operation'; readonly operation: Operation; readonly attributes: JsonObject }
  | { readonly type: 'span'; readonly span: PlainSpan; readonly attributes: JsonObject }
  | RefusedSpan

/** A refused span, whole, and whose it is. */
export interface RefusedSpan extends Rejection {
  readonly service: string
  readonly span: OtlpSpan
}

/** What one span after another of a request is judged with. */
export interface Judging {
  /** The moment of receipt. */
  readonly now: Micros
  readonly read: FactReader
  readonly parentOf: ParentOf
}

/** Judges one span. Never throws, whatever it holds. */
export function decodeSpan(span: OtlpSpan, source: Source, { now, read, parentOf }: Judging): Decoded {
  const identity = readIdentity(span, now)
  if (identity.type === 'rejected') return { ...identity, service: source.service, span }
  const facts = read(span.attributes)
  const type = operationTypeOf(span, facts)
  if (type === null) return plain(span, identity, source)
  const event = readEvent(type, span, facts, identity, parentOf)
  switch (event.type) {
    case 'rejected':
      return { ...event, service: source.service, span }
    case 'noEvent':
      return plain(span, identity, source)
    default: {
      const operation = readOperation(type, span, facts, identity, event, source)
      return { type: 'operation', operation, attributes: leftoverJson(span, source, facts.leftovers()) }
    }
  }
}

const plain = (span: OtlpSpan, identity: Identity, source: Source): Decoded => ({
  type: 'span',
  span: readPlainSpan(span, identity, source),
  attributes: plainSpanJson(span, source),
})
