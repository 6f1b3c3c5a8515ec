import { createTraceState, type SpanContext, type TraceState } from '@opentelemetry/api'

/** Longest tracestate that is carried on, in characters: W3C Trace Context §3.3.1.5 asks for at least 512. */
const MAX_TRACESTATE_LENGTH = 512

const DASH = 0x2d
const NO_TRACE = '00000000000000000000000000000000'
const NO_SPAN = '0000000000000000'

/** 1 for the lower-case hex digits, by character code. */
const HEX = Uint8Array.from({ length: 128 }, (_, code) => (/[0-9a-f]/.test(String.fromCharCode(code)) ? 1 : 0))

/** The remote span that a W3C `traceparent` names, or null when the header cannot be read. */
export function readTraceparent(traceparent: string | null, tracestate: string | null): SpanContext | null {
  if (traceparent === null) return null
  const text = traceparent.length === 55 ? traceparent : traceparent.trim()
  if (!isTraceparent(text)) return null
  const traceId = text.slice(3, 35)
  const spanId = text.slice(36, 52)
  if (traceId === NO_TRACE || spanId === NO_SPAN) return null
  // Of the flags only the lowest bit has a meaning in version 00: sampled.
  const traceFlags = Number.parseInt(text.slice(53, 55), 16) & 1
  if (tracestate === null || tracestate === '' || tracestate.length > MAX_TRACESTATE_LENGTH) {
    return { traceId, spanId, traceFlags, isRemote: true }
  }
  return { traceId, spanId, traceFlags, isRemote: true, traceState: readWhenAsked(tracestate) }
}

/** `version-traceid-spanid-flags` in lower-case hex; a later version than 00 may go on after another dash. */
function isTraceparent(text: string): boolean {
  if (text.length < 55 || text.startsWith('ff')) return false
  if (text.length > 55 && (text.startsWith('00') || text.charCodeAt(55) !== DASH)) return false
  if (text.charCodeAt(2) !== DASH || text.charCodeAt(35) !== DASH || text.charCodeAt(52) !== DASH) return false
  return isHex(text, 0, 2) && isHex(text, 3, 35) && isHex(text, 36, 52) && isHex(text, 53, 55)
}

function isHex(text: string, from: number, end: number): boolean {
  for (let at = from; at < end; at++) if (HEX[text.charCodeAt(at)] !== 1) return false
  return true
}

/** The W3C `traceparent` of a span, version 00. */
export function writeTraceparent({ traceId, spanId, traceFlags }: SpanContext): string {
  const flags = traceFlags & 0xff
  return `00-${traceId}-${spanId}-${flags < 0x10 ? '0' : ''}${flags.toString(16)}`
}

/** Most messages are handled without anyone asking for their trace state, so it is not taken apart before. */
function readWhenAsked(tracestate: string): TraceState {
  let read: TraceState | null = null
  const state = (): TraceState => {
    read ??= createTraceState(tracestate)
    return read
  }
  return {
    get: (key) => state().get(key),
    set: (key, value) => state().set(key, value),
    unset: (key) => state().unset(key),
    serialize: () => state().serialize(),
  }
}
