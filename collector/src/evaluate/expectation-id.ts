import { createHash } from 'node:crypto'
import type { Expectation } from '@causeway/model'

const LONGEST = 200

/**
 * The id of a declared expectation, made from what it says: the same rule has the same id in every file and after every
 * restart, and with another window it is still the same rule. `OrderCreated:v2:followedBy:PaymentFailed,PaymentProcessed:by:payment`
 */
export function expectationId(expectation: Omit<Expectation, 'id' | 'origin' | 'withinMillis'>): string {
  const { eventType, eventVersion, destination, consumer, followedBy } = expectation
  const parts = [
    named(eventType),
    ...(eventVersion === null ? [] : [`v${named(eventVersion)}`]),
    ...(destination === null ? [] : ['in', named(destination)]),
    ...(followedBy.length === 0 ? [] : ['followedBy', followedBy.map(named).sort().join(',')]),
    ...(consumer === null ? [] : [followedBy.length === 0 ? 'processedBy' : 'by', named(consumer)]),
  ]
  const id = parts.join(':')
  if (id.length <= LONGEST) return id
  return `${id.slice(0, LONGEST - 17)}-${createHash('sha256').update(id).digest('hex').slice(0, 16)}`
}

/** The separators cannot occur within a name, so that no two rules share an id. */
const named = (name: string): string => encodeURIComponent(name.toWellFormed())
