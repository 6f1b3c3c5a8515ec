import type { CorrelationId, EventId, SpanId, TraceId } from './id.ts'
import { type Operation, type Outcome, operationKey, type SagaLabel } from './operation.ts'
import type { Micros } from './time.ts'

/** One publish of an event to one destination. An event forwarded to a retry topic has several. */
export interface Send {
  readonly service: string
  readonly instance: string | null
  readonly system: string
  readonly destination: string | null
  readonly partition: string | null
  readonly offset: number | null
  readonly startedAt: Micros
  readonly endedAt: Micros
  readonly outcome: Outcome
  readonly errorType: string | null
  readonly errorMessage: string | null
  readonly deadLetterReason: string | null
  readonly traceId: TraceId
  readonly spanId: SpanId
}

/** One run of a handler. */
export interface Attempt {
  readonly attempt: number
  readonly instance: string | null
  readonly partition: string | null
  readonly offset: number | null
  readonly startedAt: Micros
  readonly endedAt: Micros
  readonly outcome: Outcome
  readonly errorType: string | null
  readonly errorMessage: string | null
  readonly duplicateSkipped: boolean
  readonly traceId: TraceId
  readonly spanId: SpanId
}

/** What one consumer did with an event from one destination: all its attempts, oldest first. */
export interface Handling {
  readonly consumer: string
  readonly service: string
  readonly destination: string | null
  readonly attempts: readonly [Attempt, ...Attempt[]]
  /** ok once any attempt was. */
  readonly outcome: Outcome
  readonly startedAt: Micros
  readonly endedAt: Micros
  /** Send → start of the first attempt, milliseconds; null where the send was not seen. Negative under clock skew. */
  readonly queueMillis: number | null
  /** The deciding attempt: the first that was ok, else the last. Milliseconds. */
  readonly processingMillis: number
  readonly saga: SagaLabel | null
  readonly projection: string | null
  readonly deadLetterReason: string | null
}

export interface FlowEvent {
  readonly eventId: EventId
  readonly eventType: string | null
  readonly eventVersion: string | null
  readonly aggregateId: string | null
  readonly aggregateType: string | null
  /** The service that created or first sent it; null where only its handling was seen. */
  readonly source: string | null
  readonly causationIds: readonly EventId[]
  readonly createdAt: Micros | null
  /** Start of the first send that the broker acknowledged. */
  readonly sentAt: Micros | null
  readonly firstSeenAt: Micros
  /** Its own label, else that of the handling that published it. */
  readonly saga: SagaLabel | null
  readonly sends: readonly Send[]
  readonly handlings: readonly Handling[]
}

/** `from` caused `to`; `via` is the consumer whose handling of `from` published `to`, where it can be told. */
export interface CausationEdge {
  readonly from: EventId
  readonly to: EventId
  readonly via: string | null
}

/**
 * A causation id that no event of the flow carries: a command that was never published as an event, or a cause that
 * has not been seen yet. It turns into an edge when an event of that id comes.
 */
export interface UnseenCause {
  readonly id: EventId
  readonly effects: readonly EventId[]
}

/** All events of one correlation id with the causation between them: a DAG. */
export interface Flow {
  readonly correlationId: CorrelationId
  readonly startedAt: Micros
  readonly endedAt: Micros
  /** By first sight, then id. */
  readonly events: readonly FlowEvent[]
  readonly edges: readonly CausationEdge[]
  readonly unseenCauses: readonly UnseenCause[]
}

/**
 * Builds the flow from operations of one correlation id, in any order and with any duplicates: the result is the same.
 * Null when there are none. Where operations of one event disagree, the earliest that has a value decides.
 */
export function buildFlow(operations: readonly Operation[]): Flow | null {
  const ordered = distinct(operations)
  const first = ordered[0]
  if (first === undefined) return null
  const events = [...groupBy(ordered, (operation) => operation.eventId).values()].map(buildEvent).sort(byFirstSight)
  const { events: connected, edges, unseenCauses } = connect(events)
  return {
    correlationId: first.correlationId,
    startedAt: first.startedAt,
    endedAt: ordered.reduce((latest, { endedAt }) => (endedAt > latest ? endedAt : latest), first.endedAt),
    events: connected,
    edges,
    unseenCauses,
  }
}

function distinct(operations: readonly Operation[]): Operation[] {
  const byKey = new Map(operations.map((operation) => [operationKey(operation), operation]))
  return [...byKey.entries()]
    .sort(([keyA, a], [keyB, b]) => a.startedAt - b.startedAt || compare(keyA, keyB))
    .map(([, operation]) => operation)
}

function buildEvent(operations: readonly Operation[]): FlowEvent {
  const first = operations[0] as Operation
  const sendOperations = operations.filter(({ type }) => type === 'send')
  const creation = operations.find(({ type }) => type === 'create')
  const publishing = creation ?? sendOperations[0]
  const sends = sendOperations.map(toSend)
  return {
    eventId: first.eventId,
    eventType: firstValue(operations, ({ eventType }) => eventType),
    eventVersion: firstValue(operations, ({ eventVersion }) => eventVersion),
    aggregateId: firstValue(operations, ({ aggregateId }) => aggregateId),
    aggregateType: firstValue(operations, ({ aggregateType }) => aggregateType),
    source: publishing?.service ?? null,
    causationIds: causesOf(operations, first.eventId),
    createdAt: creation?.startedAt ?? null,
    sentAt: sends.find(({ outcome }) => outcome === 'ok')?.startedAt ?? null,
    firstSeenAt: first.startedAt,
    saga: publishing?.saga ?? null,
    sends,
    handlings: buildHandlings(operations, sends),
  }
}

function buildHandlings(operations: readonly Operation[], sends: readonly Send[]): Handling[] {
  const processings = operations.filter(({ type }) => type === 'process')
  const groups = groupBy(processings, ({ consumer, service, destination }) =>
    JSON.stringify([consumer ?? service, destination]),
  )
  return [...groups.values()]
    .map((group) => buildHandling(group, sends))
    .sort(
      (a, b) =>
        a.startedAt - b.startedAt ||
        compare(a.consumer, b.consumer) ||
        compare(a.destination ?? '', b.destination ?? ''),
    )
}

function buildHandling(group: readonly Operation[], sends: readonly Send[]): Handling {
  const first = group[0] as Operation
  const attempts = group.map(toAttempt) as [Attempt, ...Attempt[]]
  const decisive = attempts.find(({ outcome }) => outcome === 'ok') ?? (attempts.at(-1) as Attempt)
  return {
    consumer: first.consumer ?? first.service,
    service: first.service,
    destination: first.destination,
    attempts,
    outcome: decisive.outcome,
    startedAt: first.startedAt,
    endedAt: attempts.reduce((latest, { endedAt }) => (endedAt > latest ? endedAt : latest), first.endedAt),
    queueMillis: queueMillis(first, sends),
    processingMillis: (decisive.endedAt - decisive.startedAt) / 1000,
    saga: firstValue(group, ({ saga }) => saga),
    projection: firstValue(group, ({ projection }) => projection),
    deadLetterReason: firstValue(group, ({ deadLetterReason }) => deadLetterReason),
  }
}

/** From the send that put the event where this consumer read it: same destination, at best the same offset. */
function queueMillis(processing: Operation, sends: readonly Send[]): number | null {
  const candidates = sends.filter(({ destination }) => destination === processing.destination)
  const exact = candidates.find(
    ({ partition, offset }) => offset !== null && offset === processing.offset && partition === processing.partition,
  )
  const send = exact ?? candidates[0]
  return send === undefined ? null : (processing.startedAt - send.startedAt) / 1000
}

function connect(events: readonly FlowEvent[]): Pick<Flow, 'events' | 'edges' | 'unseenCauses'> {
  const byId = new Map(events.map((event) => [event.eventId, event]))
  const unseen = new Map<EventId, EventId[]>()
  const edges: CausationEdge[] = []
  const connected = events.map((event) => {
    let saga = event.saga
    for (const causationId of event.causationIds) {
      const cause = byId.get(causationId)
      if (cause === undefined) {
        const effects = unseen.get(causationId)
        if (effects === undefined) unseen.set(causationId, [event.eventId])
        else effects.push(event.eventId)
        continue
      }
      const publisher = publisherOf(cause, event)
      edges.push({ from: causationId, to: event.eventId, via: publisher?.consumer ?? null })
      saga ??= publisher?.saga ?? null
    }
    return saga === event.saga ? event : { ...event, saga }
  })
  const unseenCauses = [...unseen].map(([id, effects]) => ({ id, effects })).sort((a, b) => compare(a.id, b.id))
  return { events: connected, edges, unseenCauses }
}

/** The handling of `cause` that published `effect`: of the handlings by its source, the last begun before it was sent. */
function publisherOf(cause: FlowEvent, effect: FlowEvent): Handling | undefined {
  const handlings = cause.handlings.filter(({ service }) => service === effect.source)
  const before = handlings.filter(({ startedAt }) => startedAt <= effect.firstSeenAt)
  return before.at(-1) ?? handlings[0]
}

function causesOf(operations: readonly Operation[], self: EventId): EventId[] {
  const stated = operations.find(({ causationIds }) => causationIds.some((id) => id !== self))
  return [...new Set(stated?.causationIds ?? [])].filter((id) => id !== self).sort(compare)
}

const toSend = (operation: Operation): Send => ({
  service: operation.service,
  instance: operation.instance,
  system: operation.system,
  destination: operation.destination,
  partition: operation.partition,
  offset: operation.offset,
  startedAt: operation.startedAt,
  endedAt: operation.endedAt,
  outcome: operation.outcome,
  errorType: operation.errorType,
  errorMessage: operation.errorMessage,
  deadLetterReason: operation.deadLetterReason,
  traceId: operation.traceId,
  spanId: operation.spanId,
})

const toAttempt = (operation: Operation): Attempt => ({
  attempt: operation.attempt,
  instance: operation.instance,
  partition: operation.partition,
  offset: operation.offset,
  startedAt: operation.startedAt,
  endedAt: operation.endedAt,
  outcome: operation.outcome,
  errorType: operation.errorType,
  errorMessage: operation.errorMessage,
  duplicateSkipped: operation.duplicateSkipped,
  traceId: operation.traceId,
  spanId: operation.spanId,
})

function firstValue<Value>(
  operations: readonly Operation[],
  read: (operation: Operation) => Value | null,
): Value | null {
  for (const operation of operations) {
    const value = read(operation)
    if (value !== null) return value
  }
  return null
}

function groupBy<Key>(operations: readonly Operation[], keyOf: (operation: Operation) => Key): Map<Key, Operation[]> {
  const groups = new Map<Key, Operation[]>()
  for (const operation of operations) {
    const key = keyOf(operation)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [operation])
    else group.push(operation)
  }
  return groups
}

const byFirstSight = (a: FlowEvent, b: FlowEvent): number =>
  a.firstSeenAt - b.firstSeenAt || compare(a.eventId, b.eventId)

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b))
