import { lagOf, type Micros, millisBetween } from '@causeway/model'
import type { Broker, BrokerReading, PositionReading } from '../broker/broker.ts'
import { addLagSamples } from '../store/add-lag-samples.ts'
import { inFence } from '../store/fence.ts'
import { forgetPositions } from '../store/forget-positions.ts'
import type { Store } from '../store/open-store.ts'
import { saveGroups } from '../store/save-groups.ts'
import { type ObservedPosition, savePositions } from '../store/save-positions.ts'
import { sentAtOffsets } from '../store/sent-at-offsets.ts'
import type { Clock } from './clock.ts'
import type { Lease } from './lease.ts'
import type { EvaluationMetrics } from './metrics.ts'

export interface LagOptions {
  readonly store: Store
  readonly broker: Broker
  readonly lease: Lease
  readonly clock: Clock
  readonly metrics: EvaluationMetrics
}

/** Asks the broker where every consumer stands, and saves it. Rejects while either the broker or the database is away. */
export async function pollLag({ store, broker, lease, clock, metrics }: LagOptions): Promise<void> {
  const fence = lease.held()
  if (fence === null) return
  // Before it is read: what was committed is at least as new as that.
  const observedAt = clock()
  const reading = await readBroker(broker, metrics)
  const observed = await numbered(store, reading)
  const positions = await withTimeLag(store, observed.positions, observedAt)
  await store.partitions.ensure('lag_sample', [observedAt])
  await inFence(store.pool, fence, async (sql) => {
    await saveGroups(sql, reading.system, observed.groups, observedAt)
    await forgetPositions(sql, reading.system, positions, reading.unread)
    await savePositions(sql, positions, observedAt)
    await addLagSamples(sql, positions, observedAt)
  })
}

async function readBroker(broker: Broker, metrics: EvaluationMetrics): Promise<BrokerReading> {
  try {
    const reading = await broker.read()
    metrics.brokerRead('ok', reading.groups.length)
    return reading
  } catch (error) {
    metrics.brokerRead('failed', 0)
    throw error
  }
}

/** The reading with the numbers of its names. */
async function numbered({ pool, dictionaries }: Store, { system, groups }: BrokerReading) {
  const consumer = await dictionaries.consumer.numbersOf(
    pool,
    groups.map(({ name }) => ({ system, name })),
  )
  const destinations = new Set(groups.flatMap(({ positions }) => positions.map(({ destination }) => destination)))
  const destination = await dictionaries.destination.numbersOf(
    pool,
    [...destinations].map((name) => ({ system, name })),
  )
  const positionOf = (consumerId: number, position: PositionReading): ObservedPosition => ({
    ...position,
    consumerId,
    destinationId: destination({ system, name: position.destination }),
    timeLagMillis: null,
  })
  return {
    groups: groups.map(({ name, members, state }) => ({ consumerId: consumer({ system, name }), members, state })),
    positions: distinct(
      groups.flatMap(({ name, positions }) =>
        positions.map((position) => positionOf(consumer({ system, name }), position)),
      ),
    ),
  }
}

/** Names beyond the limit of a dictionary share a number: the first of them stands for all. */
function distinct(positions: readonly ObservedPosition[]): ObservedPosition[] {
  const keyOf = ({ consumerId, destinationId, partition }: ObservedPosition): string =>
    `${consumerId}/${destinationId}/${partition}`
  return [...new Map(positions.toReversed().map((position) => [keyOf(position), position])).values()].reverse()
}

/** Time lag is the age of the event at the first offset that was not consumed: exact, or not known. */
async function withTimeLag(
  { pool }: Store,
  positions: readonly ObservedPosition[],
  now: Micros,
): Promise<ObservedPosition[]> {
  const sentAt = await sentAtOffsets(
    pool,
    positions.map(({ committedOffset, logStartOffset, ...position }) => ({
      ...position,
      offset: Math.max(committedOffset ?? logStartOffset, logStartOffset),
    })),
  )
  return positions.map((position, index) => ({
    ...position,
    timeLagMillis: lagOf(position) === 0 ? 0 : ageOf(sentAt[index] ?? null, now),
  }))
}

const ageOf = (sentAt: Micros | null, now: Micros): number | null =>
  sentAt === null ? null : Math.max(0, millisBetween(sentAt, now))
