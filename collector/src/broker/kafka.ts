import { type Admin, Kafka, logLevel } from 'kafkajs'
import { atOnce } from './at-once.ts'
import type { Broker, BrokerReading, GroupReading, PositionReading } from './broker.ts'
import { groupMembers } from './group-members.ts'

export interface KafkaOptions {
  /** As host:port. */
  readonly brokers: readonly string[]
  readonly clientId?: string
}

/** Requests that are under way at the same time. */
const MOST_AT_ONCE = 16

/** Kafka, asked through the admin requests that every version since 0.11 answers. */
export function kafkaBroker({ brokers, clientId = 'causeway-collector' }: KafkaOptions): Broker {
  const kafka = new Kafka({
    clientId,
    brokers: [...brokers],
    logLevel: logLevel.NOTHING,
    connectionTimeout: 3_000,
    requestTimeout: 10_000,
    retry: { retries: 1, initialRetryTime: 200 },
  })
  let connected: Admin | null = null
  let closed = false

  async function withAdmin<Result>(work: (admin: Admin) => Promise<Result>): Promise<Result> {
    const admin = connected ?? kafka.admin()
    try {
      if (connected === null) await admin.connect()
      connected = admin
      return await work(admin)
    } catch (error) {
      connected = null
      await admin.disconnect().catch(() => {})
      throw error
    }
  }

  return {
    async read() {
      const first = connected !== null
      try {
        return await withAdmin(readKafka)
      } catch (error) {
        // A connection refuses everything once a topic that it has asked about is deleted; a new one knows nothing of it.
        if (!first || closed) throw error
        return withAdmin(readKafka)
      }
    },
    async close() {
      closed = true
      const admin = connected
      connected = null
      await admin?.disconnect()
    },
  }
}

async function readKafka(admin: Admin): Promise<BrokerReading> {
  const { groups: listed } = await admin.listGroups()
  const ids = listed
    .filter(({ protocolType }) => CONSUMER_PROTOCOLS.includes(protocolType))
    .map(({ groupId }) => groupId)
  const described = ids.length === 0 ? [] : (await admin.describeGroups(ids)).groups
  const members = new Map(described.map((group) => [group.groupId, groupMembers(group)]))
  const committed = new Map(await atOnce(MOST_AT_ONCE, ids, async (id) => [id, await committedBy(admin, id)] as const))
  // The end is read after what was committed, never before: what is committed in between would be beyond it.
  const wanted = ids.flatMap((id) => [
    ...(committed.get(id)?.keys() ?? []),
    ...(members.get(id)?.assigned.keys() ?? []),
  ])
  const topics = await readTopics(admin, [...new Set(wanted)])

  const groups = ids.map((name): GroupReading => {
    const { members: count, state, assigned } = members.get(name) ?? UNKNOWN_MEMBERS
    return {
      name,
      members: count,
      state,
      positions: positionsOf(committed.get(name) ?? new Map(), assigned, topics.ends),
    }
  })
  return { system: 'kafka', groups, unread: topics.unread }
}

/** Groups of consumers, and those that only commit; not Connect's workers, which read nothing. */
const CONSUMER_PROTOCOLS: readonly string[] = ['consumer', '']

const UNKNOWN_MEMBERS = { members: null, state: null, assigned: new Map<string, readonly number[]>() }

type Offsets = ReadonlyMap<number, number | null>

/** Committed offsets by topic and partition. */
async function committedBy(admin: Admin, groupId: string): Promise<ReadonlyMap<string, Offsets>> {
  const topics = await admin.fetchOffsets({ groupId })
  return new Map(
    topics.map(({ topic, partitions }) => [
      topic,
      new Map(partitions.map(({ partition, offset }) => [partition, committedOffset(offset)])),
    ]),
  )
}

/** Kafka says -1 where nothing was committed; kafkajs commits -1 and -2 where it means the end and the beginning. */
function committedOffset(offset: string): number | null {
  const number = Number(offset)
  return number < 0 ? null : number
}

interface Ends {
  readonly endOffset: number
  readonly logStartOffset: number
}

async function readTopics(admin: Admin, wanted: readonly string[]) {
  const ends = new Map<string, ReadonlyMap<number, Ends>>()
  const unread: string[] = []
  if (wanted.length === 0) return { ends, unread }
  const existing = new Set(await admin.listTopics())
  const topics = wanted.filter((topic) => existing.has(topic))
  await atOnce(MOST_AT_ONCE, topics, async (topic) => {
    try {
      const partitions = await admin.fetchTopicOffsets(topic)
      ends.set(
        topic,
        new Map(
          partitions.map(({ partition, high, low }) => [
            partition,
            { endOffset: Number(high), logStartOffset: Number(low) },
          ]),
        ),
      )
    } catch (error) {
      if (!isGone(error)) unread.push(topic)
    }
  })
  return { ends, unread }
}

/** Deleted since the topics were listed. */
const isGone = (error: unknown): boolean =>
  error instanceof Error && 'type' in error && error.type === 'UNKNOWN_TOPIC_OR_PARTITION'

/** Every partition of the topics that a group has committed in, and every one that its members read. */
function positionsOf(
  committed: ReadonlyMap<string, Offsets>,
  assigned: ReadonlyMap<string, readonly number[]>,
  topics: ReadonlyMap<string, ReadonlyMap<number, Ends>>,
): PositionReading[] {
  const read = [...new Set([...committed.keys(), ...assigned.keys()])]
  return read.flatMap((destination) =>
    [...(topics.get(destination) ?? [])]
      .filter(
        ([partition]) => committed.get(destination)?.has(partition) || assigned.get(destination)?.includes(partition),
      )
      .map(([partition, ends]) => ({
        destination,
        partition: String(partition),
        committedOffset: committed.get(destination)?.get(partition) ?? null,
        ...ends,
      })),
  )
}
