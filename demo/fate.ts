import { orderNumber } from './catalog.ts'
import { createRandom } from './random.ts'

/** What the world outside has in store for an order, fixed by seed and order number, whenever and however often it is asked. */
export interface Fate {
  readonly declined: boolean
  /** How many times in a row the payment gateway does not answer before it does. */
  readonly gatewayFailures: number
  readonly outOfStock: boolean
}

/** About 3 % are declined, 1.5 % meet a gateway that fails at first (a tenth of them for good), 4 % find the shelf empty. */
export function fateOf(seed: number, orderId: string): Fate {
  const random = createRandom(seed, 'fate', orderNumber(orderId))
  const declined = random.chance(0.03)
  const outOfStock = random.chance(0.04)
  const gatewayFailures = random.chance(0.015) ? random.pick([1, 1, 1, 1, 1, 1, 2, 2, 2, 9]) : 0
  return { declined, outOfStock, gatewayFailures }
}

/** How long a piece of work for an order takes, in milliseconds: log-normal about `medianMillis`, never more than six times that. */
export function workMillis(seed: number, orderId: string, work: string, medianMillis: number): number {
  const drawn = createRandom(seed, work, orderNumber(orderId)).logNormal(medianMillis, 0.35)
  return Math.round(Math.min(drawn, 6 * medianMillis))
}
