import { HEADER } from '@causeway/model'
import { type Context, propagation } from '@opentelemetry/api'

/** Longest baggage that is read, in bytes: W3C Baggage §3.3.2 asks for no more. Longer is left alone. */
export const MAX_BAGGAGE_BYTES = 8_192

/** A context with the baggage of a message in it, where the service's global propagator takes baggage. */
export function withBaggage(base: Context, baggage: string | null): Context {
  if (baggage === null || !takesBaggage()) return base
  // Only this header is shown to the propagator: the trace context of the message is read by us.
  return propagation.extract(base, { [HEADER.baggage]: baggage })
}

/** The header with the baggage of a context, where there is any and the service's global propagator takes it. */
export function baggageHeader(from: Context): string | null {
  if (propagation.getBaggage(from) === undefined || !takesBaggage()) return null
  const carrier: Record<string, unknown> = {}
  propagation.inject(from, carrier)
  const written = carrier[HEADER.baggage]
  return typeof written === 'string' ? written : null
}

const takesBaggage = (): boolean => propagation.fields().includes(HEADER.baggage)
