import type { Attributes, Span, SpanContext } from '@opentelemetry/api'
import { quietly } from '../quietly.ts'
import type { AttributeList } from '../record/attribute-list.ts'
import type { Recorder } from '../record/recorder.ts'
import { readable } from './readable.ts'

/** What we know beside what the span says. */
export interface Additions {
  /** Attributes of the event, which win. */
  readonly event: AttributeList
  /** Attributes that are set where the span has none of that name. */
  readonly others: AttributeList
  /** The span that created the event, to be linked. */
  readonly creation: SpanContext | null
}

/** Adds to a span that an instrumentation made. One that is not recorded is left alone. Never throws. */
export const enrichSpan = (recorder: Recorder, span: Span, additions: Additions): void =>
  quietly(() => enrich(recorder, span, additions), undefined)

function enrich(recorder: Recorder, span: Span, { event, others, creation }: Additions): void {
  if (!span.isRecording()) return
  const { attributes = {}, links = [] } = readable(span)
  recorder.add(span, lacking(others, attributes))
  recorder.add(span, event)
  if (creation === null || links.some(({ context }) => context.spanId === creation.spanId)) return
  span.addLink({ context: creation })
}

function lacking(ours: AttributeList, theirs: Attributes): AttributeList {
  const list: AttributeList = []
  for (let at = 0; at < ours.length; at += 2) {
    const value = ours[at + 1]
    if (value !== undefined && value !== null && theirs[ours[at] as string] === undefined)
      list.push(ours[at] as string, value)
  }
  return list
}
