import { addMillis, type Evidence, type FlowEvent, type Micros, millisBetween, type Send } from '@causeway/model'
import { type FailingHead, failingHeads, type Unread } from '../store/failing-heads.ts'
import { type GroupStanding, groupStandings } from '../store/group-standings.ts'
import { lastBrokerReadings } from '../store/last-broker-readings.ts'
import { lastSignsOfLife } from '../store/last-signs-of-life.ts'
import { type PartitionStanding, partitionStandings } from '../store/partition-standings.ts'
import type { Sql } from '../store/sql.ts'
import { evidenceOf } from './evidence.ts'
import type { Violated } from './judge-loaded.ts'
import { placeOf } from './place.ts'

/** What a broker said longer ago than this says nothing of now. */
const STALE_MILLIS = 5 * 60 * 1000

/** Services that processed as a consumer within this time stand behind it. */
const DAY_MILLIS = 24 * 60 * 60 * 1000

/** The evidence on each violation. A question is asked once for all of them. */
export async function gatherEvidence(
  sql: Sql,
  violated: readonly Violated[],
  now: Micros,
): Promise<ReadonlyMap<Violated, Evidence>> {
  if (violated.length === 0) return new Map()
  const consumers = [...new Set(violated.flatMap(({ judgement }) => judgement.expectation.consumer ?? []))]
  const standings = await readStandings(sql, consumers, now)
  const signs = await lastSignsOfLife(sql, consumers, addMillis(now, -DAY_MILLIS))

  const placed = violated.map((found) => {
    const { event, judgement } = found
    const { consumer } = judgement.expectation
    const place = placeOf(event, (send) => standings.isRead(send, consumer) || isHandledAt(event, send, consumer))
    return { found, place, position: standings.position(place, consumer, judgement.since) }
  })
  const heads = await readHeads(sql, placed)

  return new Map(
    placed.map(({ found, place, position }) => {
      const { consumer } = found.judgement.expectation
      const evidence = evidenceOf(found, place, {
        group: standings.group(place, consumer),
        position: positionOf(position),
        head: headBefore(place, position === null ? undefined : heads.get(keyOf(position))),
        lastSignOfLife: consumer === null ? null : (signs.get(consumer) ?? null),
        judgedAt: now,
      })
      return [found, evidence]
    }),
  )
}

const isHandledAt = (event: FlowEvent, send: Send, consumer: string | null): boolean =>
  event.handlings.some((handling) => handling.consumer === consumer && handling.destination === send.destination)

/** What the brokers said last, by place. */
interface Standings {
  isRead(send: Send, consumer: string | null): boolean
  position(place: Send | null, consumer: string | null, since: Micros): PartitionStanding | null
  group(place: Send | null, consumer: string | null): Evidence['group']
}

async function readStandings(sql: Sql, consumers: readonly string[], now: Micros): Promise<Standings> {
  const groups = await groupStandings(sql, consumers)
  const partitions = await partitionStandings(sql, consumers)
  const readings = await lastBrokerReadings(sql)
  const groupOf = new Map(groups.map((group) => [JSON.stringify([group.system, group.consumer]), group]))
  const partitionOf = new Map(partitions.map((standing) => [keyOf(standing), standing]))
  const read = new Set(partitions.map(({ system, consumer, destination }) => readKey(system, consumer, destination)))
  const isFresh = (observedAt: Micros): boolean => millisBetween(observedAt, now) < STALE_MILLIS

  return {
    isRead: ({ system, destination }, consumer) => read.has(readKey(system, consumer, destination)),
    position(place, consumer, since) {
      if (place === null || consumer === null || place.destination === null || place.partition === null) return null
      const { system, destination, partition } = place
      const standing = partitionOf.get(keyOf({ system, consumer, destination, partition }))
      // An observation from before the event says nothing of it.
      return standing !== undefined && standing.observedAt >= since ? standing : null
    },
    group(place, consumer) {
      if (place === null || consumer === null) return null
      const group = groupOf.get(JSON.stringify([place.system, consumer]))
      if (group !== undefined) return isFresh(group.observedAt) ? standingOf(group) : null
      // A broker that was read and does not know the group says that it has no members.
      const readAt = readings.get(place.system)
      return readAt !== undefined && isFresh(readAt) ? { members: 0, stateSince: null, observedAt: readAt } : null
    },
  }
}

async function readHeads(
  sql: Sql,
  placed: readonly { place: Send | null; position: PartitionStanding | null }[],
): Promise<ReadonlyMap<string, FailingHead>> {
  const unread = new Map<string, Unread>()
  for (const { place, position } of placed) {
    if (position === null || place?.offset == null) continue
    const fromOffset = position.committedOffset ?? position.logStartOffset
    if (fromOffset < place.offset) unread.set(keyOf(position), { ...position, fromOffset })
  }
  const heads = await failingHeads(sql, [...unread.values()])
  return new Map(heads.map((head) => [keyOf(head), head]))
}

function headBefore(place: Send | null, head: FailingHead | undefined): Evidence['head'] {
  if (head === undefined || place?.offset == null || head.offset >= place.offset) return null
  const { eventId, offset, failed, lastAt, error } = head
  return { eventId, offset, failed, lastAt, error }
}

const standingOf = ({ members, stateSince, observedAt }: GroupStanding): Evidence['group'] => ({
  members,
  stateSince,
  observedAt,
})

function positionOf(standing: PartitionStanding | null): Evidence['position'] {
  if (standing === null) return null
  const { committedOffset, endOffset, logStartOffset, observedAt, movedAt } = standing
  return { committedOffset, endOffset, logStartOffset, observedAt, movedAt }
}

const readKey = (system: string, consumer: string | null, destination: string | null): string =>
  JSON.stringify([system, consumer, destination])

const keyOf = (at: Omit<Unread, 'fromOffset'>): string =>
  JSON.stringify([at.system, at.consumer, at.destination, at.partition])
