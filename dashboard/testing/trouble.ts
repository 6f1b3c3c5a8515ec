import { addMillis, type Micros, millisBetween } from '@causeway/model'

const MINUTE = 60_000

/** What is wrong in the seeded shop, as moments before `now`. */
export interface Troubles {
  /** Nobody has read for returns since. */
  readonly returnsDownSince: Micros
  /** The first payment of payments/1 after this moment is one that inventory fails on again and again. */
  readonly poisonSince: Micros
  /** order-view falls behind on order-status/2 since. */
  readonly slowSince: Micros
  /** Payment was away from the first of these moments to the second, and has caught up since. */
  readonly paymentAway: readonly [Micros, Micros]
  /** In this while order forgot to publish every third OrderConfirmed. */
  readonly forgetful: readonly [Micros, Micros]
}

export const troublesBefore = (now: Micros): Troubles => ({
  returnsDownSince: addMillis(now, -9 * MINUTE),
  poisonSince: addMillis(now, -6 * MINUTE),
  slowSince: addMillis(now, -4 * MINUTE),
  paymentAway: [addMillis(now, -48 * MINUTE), addMillis(now, -45 * MINUTE)],
  forgetful: [addMillis(now, -24 * MINUTE), addMillis(now, -23 * MINUTE)],
})

/** A shop without any. */
export const noTroubles = (now: Micros): Troubles => {
  const never = addMillis(now, 1_000 * MINUTE)
  return {
    returnsDownSince: never,
    poisonSince: never,
    slowSince: never,
    paymentAway: [never, never],
    forgetful: [never, never],
  }
}

/** How long an event that arrived then waits before it is read; null: until now. */
export function waitFor(
  troubles: Troubles,
  consumer: string,
  destination: string,
  partition: string,
  at: Micros,
): number | null {
  const { returnsDownSince, paymentAway, slowSince } = troubles
  if (consumer === 'returns' && at >= returnsDownSince) return null
  if (consumer === 'payment' && at >= paymentAway[0] && at < paymentAway[1]) {
    return millisBetween(at, paymentAway[1]) + 0.04 * millisBetween(paymentAway[0], at)
  }
  if (consumer === 'order-view' && destination === 'order-status' && partition === '2' && at >= slowSince) {
    return 0.18 * millisBetween(slowSince, at)
  }
  return 0
}
