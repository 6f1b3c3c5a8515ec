import { context, type Span } from '@opentelemetry/api'
import { eventAttributes } from '../event/attribute.ts'
import { quietly } from '../quietly.ts'
import {
  beginSending,
  headersOut,
  identify,
  type Outgoing,
  type Sending,
  sendAttributes,
  tellConflicts,
} from '../sending.ts'
import type { Tools } from '../tools.ts'
import { enrichSpan } from './enrich-span.ts'
import { matchSpans } from './match.ts'
import { watchSpans } from './watch.ts'

/** A message as it goes out: its send, and the headers that the client gets. */
export interface GoingOut {
  readonly sending: Sending
  readonly headers: unknown
}

/** Where the spans of one call of a client come from. */
export interface SpanSource {
  begin(tools: Tools, outgoing: Outgoing): Sending
  /** Calls the client with messages that `begin` has begun. Its answer and its error are passed on as they are. */
  call<T>(send: () => T, messages: readonly GoingOut[]): T
}

/** The spans of one call: ours, or where an instrumentation makes its own around the method, those, enriched. */
export const spanSource = (given: boolean): SpanSource => (given ? givenSpans() : OWN_SPANS)

const OWN_SPANS: SpanSource = { begin: beginSending, call: (send) => send() }

/** A send whose span is made by an instrumentation, inside the call. */
interface GivenSending extends Sending {
  enrich(span: Span): void
  /** Makes a span of our own after all. The message went out without its context: the ids in its headers must do. */
  goAlone(): void
}

function givenSpans(): SpanSource {
  const begun = new Map<Sending, GivenSending>()
  const handOut = (spans: readonly Span[], messages: readonly GoingOut[]): void => {
    const matched = matchSpans(
      messages.map(({ headers }) => headers),
      spans,
    )
    messages.forEach(({ sending }, index) => {
      const span = matched[index]
      // A method that somebody else has wrapped sets no spans at all.
      if (spans.length === 0) begun.get(sending)?.goAlone()
      else if (span) begun.get(sending)?.enrich(span)
    })
  }
  return {
    begin(tools, outgoing) {
      const sending = beginGiven(tools, outgoing)
      begun.set(sending, sending)
      return sending
    },
    call(send, messages) {
      const watch = watchSpans(context.active())
      try {
        return context.with(watch.context, send)
      } finally {
        quietly(() => handOut(watch.end(), messages), undefined)
      }
    },
  }
}

function beginGiven(tools: Tools, outgoing: Outgoing): GivenSending {
  const identified = identify(tools, outgoing)
  const { identity, kept } = identified
  const at = context.active()
  let own: Sending | null = null
  return {
    identity,
    headers: headersOut(outgoing, identified, null),
    context: at,
    enrich(span) {
      enrichSpan(tools.recorder, span, {
        event: eventAttributes(identity),
        others: sendAttributes(tools, outgoing, identity, at),
        creation: kept,
      })
      tellConflicts(tools, span, identity.conflicts)
    },
    goAlone() {
      own = beginSending(tools, outgoing, identified)
    },
    // The instrumentation has ended its span before the answer reaches us.
    sent: (position) => own?.sent(position),
    failed: (error) => own?.failed(error),
  }
}
