import type { FlowEvent, Handling, Send } from '@causeway/model'

/**
 * The send that put an event where this consumer finds it: the latest that succeeded to a destination that the consumer
 * reads, else the latest that succeeded. Null when none did. Being moved to a dead-letter destination is not being sent.
 */
export function placeOf(event: FlowEvent, isReadBy: (send: Send) => boolean): Send | null {
  const sends = event.sends.filter(({ outcome, deadLetterReason }) => outcome === 'ok' && deadLetterReason === null)
  return latest(sends.filter(isReadBy)) ?? latest(sends)
}

/** What a consumer did with the event at this place; null stands for any consumer. */
export const handlingsAt = (event: FlowEvent, consumer: string | null, place: Send | null): readonly Handling[] =>
  event.handlings.filter(
    (handling) =>
      isBy(handling, consumer) &&
      (place === null || handling.destination === null || handling.destination === place.destination),
  )

/** Whether the handling is by this consumer; null stands for any. */
export const isBy = (handling: Handling, consumer: string | null): boolean =>
  consumer === null || handling.consumer === consumer

const latest = (sends: readonly Send[]): Send | null =>
  sends.reduce<Send | null>((last, send) => (last === null || send.startedAt >= last.startedAt ? send : last), null)
