import { type FlowEvent, type Handling, millisBetween, type Outcome } from '@causeway/model'

/** Everything that one consumer did with one event, from whatever destination it read it. */
export interface ConsumerWork {
  readonly consumer: string
  readonly service: string
  readonly handlings: readonly [Handling, ...Handling[]]
  /** ok once any attempt was. */
  readonly outcome: Outcome
  /** Duplicates that were skipped do not count. */
  readonly attempts: number
  /** Send → start of the first attempt, milliseconds. */
  readonly queueMillis: number | null
  /** The deciding attempt, milliseconds. */
  readonly processingMillis: number
  /** From the first attempt to the end of the deciding one, milliseconds. */
  readonly elapsedMillis: number
  readonly projection: string | null
  /** Why it moved the event aside; null unless it did. */
  readonly deadLetterReason: string | null
}

/** What each consumer did with an event, in the order in which they began. */
export function consumerWorks(event: FlowEvent): ConsumerWork[] {
  const groups = Map.groupBy(event.handlings, ({ consumer }) => consumer)
  return [...groups.values()].flatMap(([first, ...rest]) =>
    first === undefined ? [] : [workOf([first, ...rest], event)],
  )
}

function workOf(handlings: readonly [Handling, ...Handling[]], event: FlowEvent): ConsumerWork {
  const [first] = handlings
  const real = handlings.filter(({ attempts }) => attempts.some(({ duplicateSkipped }) => !duplicateSkipped))
  const decisive = real.findLast(({ outcome }) => outcome === 'ok') ?? real.at(-1) ?? first
  const moved = event.sends.find(
    ({ service, deadLetterReason }) => service === first.service && deadLetterReason !== null,
  )
  const stated = handlings.find(({ deadLetterReason }) => deadLetterReason !== null)
  return {
    consumer: first.consumer,
    service: first.service,
    handlings,
    outcome: decisive.outcome,
    attempts: handlings.flatMap(({ attempts }) => attempts).filter(({ duplicateSkipped }) => !duplicateSkipped).length,
    queueMillis: first.queueMillis,
    processingMillis: decisive.processingMillis,
    elapsedMillis: millisBetween(first.startedAt, decisive.endedAt),
    projection: handlings.find(({ projection }) => projection !== null)?.projection ?? null,
    deadLetterReason: stated?.deadLetterReason ?? moved?.deadLetterReason ?? null,
  }
}
