// Fills a database with a believable shop: DATABASE_URL=postgresql://… node dashboard/testing/seed.ts [flows] [calm]
import { addMillis, type Micros, microsFromMillis } from '@causeway/model'
import pg from 'pg'
import { createDatabase } from '../../prisma/database.ts'
import { migrate } from '../../prisma/migrate.ts'
import { expectationsOf } from './expectations.ts'
import {
  type Ids,
  idsOf,
  insert,
  insertFlows,
  insertOperations,
  insertSpans,
  insertViolations,
  iso,
  kafkaIdsOf,
} from './insert.ts'
import { groupOf, type JudgedStory, judgeStory } from './judge-story.ts'
import { type Log, layLog, partitionsOf, SUBSCRIPTIONS } from './log.ts'
import { createRandom } from './random.ts'
import { playOrder } from './shop.ts'
import { type Oddity, PARTITIONS, partitionOf, type Story } from './stage.ts'
import { noTroubles, type Troubles, troublesBefore } from './trouble.ts'

export interface SeedOptions {
  /** Flows in the last hour. */
  readonly flows: number
  /** Without any trouble: nothing is stuck. */
  readonly calm: boolean
  readonly now: Micros
}

const HOUR = 3_600_000
const SAMPLE_MILLIS = 10_000

/** Migrates the database and fills it. The same options give the same rows. */
export async function seed(url: string, { flows, calm, now }: SeedOptions): Promise<void> {
  await createDatabase(url)
  await migrate(url)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const troubles = calm ? noTroubles(now) : troublesBefore(now)
    const stories = playAll(flows, calm, troubles, now)
    await client.query('BEGIN')
    await makePartitions(client, now)
    await fill(client, stories, troubles, now)
    await client.query('COMMIT')
    await client.query('ANALYZE')
  } finally {
    await client.end()
  }
}

/** Orders come in waves over the last hour; each day before has a few. */
function playAll(flows: number, calm: boolean, troubles: Troubles, now: Micros): Story[] {
  const random = createRandom(flows)
  const stories: Story[] = []
  let number = 1
  const play = (startedAt: Micros, oddity: Oddity): void => {
    stories.push(playOrder({ number, startedAt, oddity, troubles, now }))
    number++
  }
  for (let hour = 24; hour > 1; hour--) {
    for (let n = 0; n < flows / 160; n++) play(addMillis(now, -(hour - random.unit()) * HOUR), 'none')
  }
  let poisoned = calm
  let at = addMillis(now, -HOUR)
  while (at < now) {
    const isPoison = !poisoned && at >= troubles.poisonSince && partitionOf(number, 'payments') === '1'
    poisoned ||= isPoison
    play(at, isPoison ? 'poison' : oddityAt(calm, number, at, troubles, now))
    const wave = 1 + 0.35 * Math.sin((at - now) / 7e8) + 0.15 * Math.sin((at - now) / 1.1e8)
    at = addMillis(at, (-Math.log(1 - random.unit()) * HOUR) / flows / wave)
  }
  return stories
}

const ODD: Readonly<Record<number, Oddity>> = {
  1: 'failed',
  5: 'deadLettered',
  9: 'skipped',
  13: 'neverSent',
  17: 'lost',
  21: 'unknown',
  25: 'duplicate',
  29: 'failed',
  33: 'skipped',
  37: 'neverSent',
}

function oddityAt(calm: boolean, number: number, at: Micros, { forgetful }: Troubles, now: Micros): Oddity {
  if (calm) return 'none'
  if (at >= forgetful[0] && at < forgetful[1]) return number % 3 === 0 ? 'forgotten' : 'none'
  const isTime = at > addMillis(now, -20 * 60_000) && at < addMillis(now, -10 * 60_000)
  if (isTime && number % 5 === 0) return ODD[(number / 5) % 40] ?? 'none'
  return number % 157 === 0 ? 'uncounted' : 'none'
}

async function fill(client: pg.Client, stories: readonly Story[], troubles: Troubles, now: Micros): Promise<void> {
  const log = layLog(stories, troubles, now)
  const placed = stories.map((story) => story.operations.map(log.place))
  const operations = placed.flat()
  const ids: Ids = {
    service: await idsOf(
      client,
      'service',
      operations.map(({ service }) => service),
    ),
    eventType: await idsOf(
      client,
      'event_type',
      operations.map(({ eventType }) => eventType ?? '?'),
    ),
    destination: await kafkaIdsOf(client, 'destination', Object.keys(PARTITIONS)),
    consumer: await kafkaIdsOf(
      client,
      'consumer',
      SUBSCRIPTIONS.map(([consumer]) => consumer),
    ),
  }
  const ledgerSince = addMillis(troubles.poisonSince, -12 * 60_000)
  const expectations = expectationsOf(addMillis(now, -72 * HOUR), ledgerSince)
  const court = { log, troubles, expectations, now }
  const judged = stories.flatMap((story, index): JudgedStory[] => {
    const one = judgeStory(story, placed[index] ?? [], court)
    return one === null ? [] : [one]
  })
  await insertOperations(client, operations, ids)
  await insertSpans(
    client,
    stories.slice(-1_500).flatMap(({ spans }) => spans),
    ids,
  )
  await insertFlows(client, judged)
  await insertViolations(client, judged)
  await fillExpectations(client, expectations)
  await fillConsumers(client, troubles, now)
  await fillPositions(client, log, ids, now)
  await fillInstances(client, now)
  await client.query(EDGE_MINUTE)
}

async function fillExpectations(client: pg.Client, expectations: ReturnType<typeof expectationsOf>): Promise<void> {
  const columns =
    'id text, origin expectation_origin, event_type text, event_version text, destination text, consumer text, ' +
    'followed_by text[], within_millis int, declared_in text, created_at timestamptz, enabled boolean'
  const rows = expectations.map((expectation) => ({
    id: expectation.id,
    origin: expectation.origin,
    event_type: expectation.eventType,
    event_version: expectation.eventVersion,
    destination: expectation.destination,
    consumer: expectation.consumer,
    followed_by: expectation.followedBy,
    within_millis: expectation.withinMillis,
    declared_in: 'causeway.yaml',
    created_at: iso(expectation.createdAt),
    enabled: true,
  }))
  await insert(client, 'expectation', columns, rows)
}

async function fillConsumers(client: pg.Client, troubles: Troubles, now: Micros): Promise<void> {
  for (const consumer of new Set(SUBSCRIPTIONS.map(([name]) => name))) {
    const { members, stateSince, observedAt } = groupOf(consumer, troubles, now)
    await client.query(
      'UPDATE consumer SET members = $2, state = $3, state_since = $4, observed_at = $5 WHERE name = $1',
      [consumer, members, members === 0 ? 'Empty' : 'Stable', iso(stateSince), iso(observedAt)],
    )
  }
}

async function fillPositions(client: pg.Client, log: Log, ids: Ids, now: Micros): Promise<void> {
  const places = SUBSCRIPTIONS.flatMap(([consumer, topic]) =>
    partitionsOf(topic).map((partition) => ({ consumer, topic, partition })),
  )
  const rowAt = (at: Micros) =>
    places.map(({ consumer, topic, partition }) => {
      const { offset, movedAt, oldestWaitingSince } = log.committed(consumer, topic, partition, at)
      return {
        at: iso(at),
        consumer_id: ids.consumer.get(consumer),
        destination_id: ids.destination.get(topic),
        partition,
        committed_offset: offset,
        end_offset: log.endOffset(topic, partition, at),
        log_start_offset: log.logStart(topic, partition),
        time_lag_millis: oldestWaitingSince === null ? 0 : (at - oldestWaitingSince) / 1000,
        observed_at: iso(at),
        moved_at: iso(movedAt),
        waiting_since: oldestWaitingSince === null ? null : iso(oldestWaitingSince),
      }
    })
  const common =
    'consumer_id int, destination_id int, partition text, committed_offset bigint, end_offset bigint, time_lag_millis float8'
  const samples = Array.from({ length: HOUR / SAMPLE_MILLIS }, (_, index) => addMillis(now, -index * SAMPLE_MILLIS))
  await insert(client, 'lag_sample', `at timestamptz, ${common}`, samples.flatMap(rowAt))
  const columns = `${common}, log_start_offset bigint, observed_at timestamptz, moved_at timestamptz, waiting_since timestamptz`
  await insert(client, 'position', columns, rowAt(now))
}

async function fillInstances(client: pg.Client, now: Micros): Promise<void> {
  await client.query(
    `INSERT INTO instance (service_id, instance, first_seen, last_seen)
     SELECT service_id, instance, min(started_at), max(ended_at) FROM operation
     WHERE started_at >= $1::timestamptz AND instance IS NOT NULL GROUP BY 1, 2`,
    [iso(addMillis(now, -3 * HOUR))],
  )
}

const EDGE_MINUTE = `
  INSERT INTO edge_minute
  SELECT
    date_trunc('minute', o.started_at), o.type, o.service_id, o.destination_id, coalesce(o.consumer_id, 0),
    count(*), count(*) FILTER (WHERE o.outcome = 'failed'),
    percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM o.started_at - s.started_at) * 1000),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM o.ended_at - o.started_at) * 1000)
      FILTER (WHERE o.type = 'process'),
    percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM o.ended_at - o.started_at) * 1000)
      FILTER (WHERE o.type = 'process'),
    percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM o.ended_at - s.started_at) * 1000)
  FROM operation o
  LEFT JOIN operation s ON o.type = 'process' AND s.type = 'send' AND s.destination_id = o.destination_id
    AND s.partition = o.partition AND s.offset = o.offset
  WHERE o.type IN ('send', 'process') AND o.destination_id IS NOT NULL
  GROUP BY 1, 2, 3, 4, 5`

async function makePartitions(client: pg.Client, now: Micros): Promise<void> {
  for (const table of ['operation', 'span', 'lag_sample']) {
    for (const day of [-2, -1, 0, 1, 2]) {
      const from = dayOf(addMillis(now, day * 24 * HOUR))
      const to = dayOf(addMillis(now, (day + 1) * 24 * HOUR))
      const name = `${table}_${from.replaceAll('-', '')}`
      await client.query(
        `CREATE TABLE IF NOT EXISTS ${name} PARTITION OF ${table} FOR VALUES FROM ('${from}Z') TO ('${to}Z')`,
      )
    }
  }
}

const dayOf = (moment: Micros): string => (iso(moment) ?? '').slice(0, 10)

if (import.meta.main) {
  const url = process.env.DATABASE_URL
  if (url === undefined) throw new Error('DATABASE_URL is not set: say which database to fill.')
  const [, , flows = '4000', mood] = process.argv
  await seed(url, { flows: Number(flows), calm: mood === 'calm', now: microsFromMillis(Date.now()) })
}
