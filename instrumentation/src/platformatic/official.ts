import { channel } from 'node:diagnostics_channel'
import { context, isSpanContextValid, type Span, trace } from '@opentelemetry/api'
import { enrichSpan } from '../enrich/enrich-span.ts'
import { beginInActiveSpan } from '../enrich/given-handling.ts'
import { eventAttributes, putPosition } from '../event/attribute.ts'
import { beginHandling } from '../handling.ts'
import { quietly } from '../quietly.ts'
import { headersOut, identify, type Outgoing, type Sending, sendAttributes, tellConflicts } from '../sending.ts'
import type { Tools } from '../tools.ts'

/**
 * Living beside `@platformatic/kafka-opentelemetry`, which makes spans from the same channels: where it has one for a
 * message, that one is told what we know, and no second one is made.
 */

/** Only the official instrumentation listens here. */
const processing = channel('tracing:plt:kafka:consumer:processes:start')

/** Whether the official instrumentation makes spans for what is sent. */
export const officialSends = (): boolean => processing.hasSubscribers

/** Begins a send whose span the official instrumentation makes: before us, or after us in the same instant. */
export const beginBeside =
  (official: () => Span | undefined) =>
  (tools: Tools, outgoing: Outgoing): Sending => {
    const identified = identify(tools, outgoing)
    const { identity, kept } = identified
    const at = context.active()
    const made = official()
    const own = made?.spanContext()
    // Its own context may stand in the headers already.
    const creation = kept?.spanId === own?.spanId ? null : kept
    const tell = (span: Span | undefined, position?: Parameters<Sending['sent']>[0]): void => {
      if (span === undefined) return
      const event = eventAttributes(identity)
      if (position) putPosition(event, outgoing.system, position.partition, position.offset)
      enrichSpan(tools.recorder, span, { event, others: sendAttributes(tools, outgoing, identity, at), creation })
    }
    tell(made)
    if (made !== undefined) tellConflicts(tools, made, identity.conflicts)
    const written = creation ?? (own !== undefined && isSpanContextValid(own) ? own : null)
    return {
      identity,
      headers: headersOut(outgoing, identified, written),
      context: at,
      sent: (position) => tell(official(), position),
      failed: () => tell(official()),
    }
  }

/** How the handling of a message begins: in the span of the `processWithTracing` that this is inside of, if any. */
export const beginProcessing = (topic: string): typeof beginHandling =>
  quietly(() => processing.hasSubscribers && isOfficial(trace.getActiveSpan(), topic), false)
    ? beginInActiveSpan
    : beginHandling

const isOfficial = (span: (Span & { readonly name?: unknown }) | undefined, topic: string): boolean =>
  span?.name === `process message from ${topic}`
