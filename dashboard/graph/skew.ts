import {
  type Attempt,
  addMillis,
  type Flow,
  type FlowEvent,
  type Handling,
  type Micros,
  type Send,
} from '@causeway/model'

/** A host whose clock is behind: its times are shown so much later, so that no effect stands before its cause. */
export interface ClockCorrection {
  readonly service: string
  readonly instance: string | null
  readonly millis: number
}

interface Constraint {
  readonly before: string
  readonly after: string
  /** What the clock of `after` must gain on the clock of `before`, at least. */
  readonly millis: number
}

/**
 * The least corrections under which every handling begins after its send and every send after the handling that made it.
 * Empty where no clock contradicts another, and where no correction can help (a clock that drifts).
 */
export function clockCorrections(flow: Flow): ClockCorrection[] {
  const hosts = new Map<string, Omit<ClockCorrection, 'millis'>>()
  const constraints = flow.events.flatMap((event) => constraintsOf(event, hosts))
  const gains = new Map<string, number>()
  for (let round = 0; round <= hosts.size; round++) {
    if (!tighten(constraints, gains)) {
      return [...gains].flatMap(([key, millis]) => {
        const host = hosts.get(key)
        return host === undefined ? [] : [{ ...host, millis }]
      })
    }
  }
  return []
}

/** One round of Bellman and Ford over the longest paths; false when nothing is left to correct. */
function tighten(constraints: readonly Constraint[], gains: Map<string, number>): boolean {
  let changed = false
  for (const { before, after, millis } of constraints) {
    const needed = (gains.get(before) ?? 0) + millis
    if (needed <= (gains.get(after) ?? 0)) continue
    gains.set(after, needed)
    changed = true
  }
  return changed
}

function constraintsOf(event: FlowEvent, hosts: Map<string, Omit<ClockCorrection, 'millis'>>): Constraint[] {
  return event.handlings.flatMap((handling): Constraint[] => {
    const send = sendRead(event, handling)
    if (send === null) return []
    const [attempt] = handling.attempts
    const before = hostKey(send.service, send.instance)
    const after = hostKey(handling.service, attempt.instance)
    hosts.set(before, { service: send.service, instance: send.instance })
    hosts.set(after, { service: handling.service, instance: attempt.instance })
    return before === after ? [] : [{ before, after, millis: (send.startedAt - attempt.startedAt) / 1000 }]
  })
}

const hostKey = (service: string, instance: string | null): string => JSON.stringify([service, instance])

/** The send that put the event where this consumer read it: the one its queue time counts from. */
export function sendRead(event: FlowEvent, handling: Handling): Send | null {
  const { queueMillis, attempts } = handling
  if (queueMillis === null) return null
  const sentAt = attempts[0].startedAt - queueMillis * 1000
  const near = event.sends.filter(({ startedAt }) => Math.abs(startedAt - sentAt) < 1)
  return near.find(({ destination }) => destination === handling.destination) ?? near[0] ?? null
}

/** The flow as it must have been: every time of a corrected host moved, queue times counted again. */
export function straighten(flow: Flow, corrections: readonly ClockCorrection[]): Flow {
  if (corrections.length === 0) return flow
  const gains = new Map(corrections.map(({ service, instance, millis }) => [hostKey(service, instance), millis]))
  const gain = (service: string, instance: string | null): number => gains.get(hostKey(service, instance)) ?? 0
  const events = flow.events.map((event) => straightenEvent(event, gain))
  const ends = events.flatMap(({ sends, handlings }) => [...sends, ...handlings].map(({ endedAt }) => endedAt))
  return {
    ...flow,
    events,
    startedAt: events.reduce(
      (first, { firstSeenAt }) => least(first, firstSeenAt),
      events[0]?.firstSeenAt ?? flow.startedAt,
    ),
    endedAt: ends.reduce(greatest, ends[0] ?? flow.endedAt),
  }
}

type Gain = (service: string, instance: string | null) => number

function straightenEvent(event: FlowEvent, gain: Gain): FlowEvent {
  const publisher = event.sends[0]
  const published = event.source === null ? 0 : gain(event.source, publisher?.instance ?? null)
  const sends = event.sends.map((send) => moved(send, gain(send.service, send.instance)))
  const handlings = event.handlings.map((handling) => straightenHandling(event, handling, gain))
  const createdAt = event.createdAt === null ? null : addMillis(event.createdAt, published)
  const starts = [...sends, ...handlings].map(({ startedAt }) => startedAt)
  return {
    ...event,
    sends,
    handlings,
    createdAt,
    sentAt: event.sentAt === null ? null : addMillis(event.sentAt, published),
    firstSeenAt: [...starts, ...(createdAt === null ? [] : [createdAt])].reduce(least, starts[0] ?? event.firstSeenAt),
  }
}

function straightenHandling(event: FlowEvent, handling: Handling, gain: Gain): Handling {
  const { service, attempts } = handling
  const send = sendRead(event, handling)
  const [first, ...rest] = attempts.map((attempt) => moved(attempt, gain(service, attempt.instance)))
  const all: readonly [Attempt, ...Attempt[]] = [first ?? attempts[0], ...rest]
  const sent = send === null ? 0 : gain(send.service, send.instance)
  return {
    ...handling,
    attempts: all,
    startedAt: all.map(({ startedAt }) => startedAt).reduce(least),
    endedAt: all.map(({ endedAt }) => endedAt).reduce(greatest),
    queueMillis:
      handling.queueMillis === null ? null : handling.queueMillis + gain(service, attempts[0].instance) - sent,
  }
}

const moved = <Timed extends { readonly startedAt: Micros; readonly endedAt: Micros }>(
  timed: Timed,
  millis: number,
): Timed =>
  millis === 0
    ? timed
    : { ...timed, startedAt: addMillis(timed.startedAt, millis), endedAt: addMillis(timed.endedAt, millis) }

const least = (a: Micros, b: Micros): Micros => (b < a ? b : a)

const greatest = (a: Micros, b: Micros): Micros => (b > a ? b : a)
