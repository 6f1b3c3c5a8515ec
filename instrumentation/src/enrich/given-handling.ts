import { ATTRIBUTE } from '@causeway/model'
import { context, INVALID_SPAN_CONTEXT, type Span, SpanKind, trace } from '@opentelemetry/api'
import { withHandling } from '../context.ts'
import { eventAttributes } from '../event/attribute.ts'
import { contextOf } from '../event/identity.ts'
import { recordError } from '../failure.ts'
import {
  attemptOf,
  type Begun,
  beginHandling,
  type Delivery,
  identifyDelivery,
  processAttributes,
} from '../handling.ts'
import { quietly } from '../quietly.ts'
import { tellConflicts } from '../sending.ts'
import type { Tools } from '../tools.ts'
import { enrichSpan } from './enrich-span.ts'
import { readable } from './readable.ts'

/** Begins a handling in the process span that an instrumentation has opened around it; in one of our own if it has not. */
export function beginInActiveSpan(tools: Tools, delivery: Delivery): Begun {
  const span = activeSpan([SpanKind.CONSUMER])
  return span === null ? beginHandling(tools, delivery) : beginInSpan(tools, delivery, span)
}

/** The receive span that an instrumentation has opened around a batch; older ones called it a consumer's. */
export const activeReceiveSpan = (): Span | null => activeSpan([SpanKind.CLIENT, SpanKind.CONSUMER])

/** The active span, if it may be one that was just opened: one that is not sampled does not even tell its kind. */
function activeSpan(kinds: readonly SpanKind[]): Span | null {
  const span = trace.getActiveSpan()
  if (span === undefined) return null
  const { kind } = readable(span)
  return kind === undefined || (kinds.includes(kind) && span.isRecording()) ? span : null
}

/** Begins a handling in the process span that an instrumentation has made for it, and will end. */
export function beginInSpan(tools: Tools, delivery: Delivery, span: Span): Begun {
  const { identity, headers } = identifyDelivery(tools, delivery)
  const { creation } = headers
  const attempt = attemptOf(tools, delivery)
  enrichSpan(tools.recorder, span, {
    event: eventAttributes(identity),
    others: processAttributes(tools, delivery, attempt),
    creation,
  })
  tellConflicts(tools, span, identity.conflicts)
  const handling = { event: contextOf(identity, attempt), span, creation }
  return {
    context: withHandling(context.active(), handling),
    done: () => {},
    // Status and error.type are set by who ends the span; the stack is not.
    failed: (error) =>
      quietly(() => {
        if (span.isRecording()) recordError(span, error, tools.errors)
      }, undefined),
  }
}

/** Begins a handling whose process span exists, but out of our reach: the ids are known, labels go nowhere. */
export function beginWithoutSpan(tools: Tools, delivery: Delivery): Begun {
  const { identity, headers } = identifyDelivery(tools, delivery)
  const { creation } = headers
  const event = contextOf(identity, attemptOf(tools, delivery))
  const span = trace.wrapSpanContext(INVALID_SPAN_CONTEXT)
  return {
    context: withHandling(context.active(), { event, span, creation }),
    done: () => {},
    failed: () => {},
  }
}

/** Adds to the process span of a message that was not handled by itself; one that was says so already. */
export function enrichUnhandled(tools: Tools, delivery: Delivery, span: Span): void {
  if (readable(span).attributes?.[ATTRIBUTE.conversationId] !== undefined) return
  const { identity, headers } = identifyDelivery(tools, delivery)
  const { creation } = headers
  enrichSpan(tools.recorder, span, {
    event: eventAttributes(identity),
    others: processAttributes(tools, delivery, null),
    creation,
  })
}
