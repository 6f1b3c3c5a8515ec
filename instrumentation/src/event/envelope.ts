import { causedByOthers, type Envelope, readCausation } from '@causeway/model'
import { currentHandling } from '../context.ts'
import type { Tools } from '../tools.ts'

/** What may be said of a new event; ids that are not given are made, or taken from the event being handled. */
export interface EventOptions {
  /** Version of the event type, 1 unless given. */
  readonly version?: number | string
  readonly aggregateId?: string
  readonly aggregateType?: string
  /** Goes into the envelope's metadata and nowhere else: not into headers, not into telemetry. */
  readonly userId?: string
  readonly correlationId?: string
  readonly causationId?: string
  /** Where several events caused this one, such as all that a join has waited for: at most 32. */
  readonly causationIds?: readonly string[]
  readonly eventId?: string
}

/**
 * A new event in the guide's envelope. Inside a handling it belongs to the same flow and is caused by the event being
 * handled; outside it is a root, with no cause.
 */
export function makeEvent<Data>(tools: Tools, type: string, data: Data, options: EventOptions = {}): Envelope<Data> {
  const handled = currentHandling()?.event ?? null
  const eventId = options.eventId ?? tools.make.eventId()
  const cause = options.causationId ?? (options.causationIds === undefined ? handled?.eventId : undefined)
  const { causationId, causationIds } = causedByOthers(readCausation(cause, options.causationIds), eventId)
  const correlationId = options.correlationId ?? handled?.correlationId ?? tools.make.correlationId?.() ?? eventId
  return {
    eventId,
    eventType: type,
    eventVersion: options.version ?? 1,
    timestamp: new Date(tools.now()).toISOString(),
    ...(options.aggregateId === undefined ? {} : { aggregateId: options.aggregateId }),
    ...(options.aggregateType === undefined ? {} : { aggregateType: options.aggregateType }),
    data,
    metadata: {
      correlationId,
      ...(causationId === null ? {} : { causationId }),
      ...(causationIds === undefined ? {} : { causationIds }),
      ...(options.userId === undefined ? {} : { userId: options.userId }),
      source: tools.service,
    },
  }
}
