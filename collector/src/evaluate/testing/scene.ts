import { type Expectation, type Heartbeat, isoMicros, type Micros, micros, type Operation } from '@causeway/model'
import { at } from '@causeway/model/testing'
import type { Broker, BrokerReading, GroupReading, PositionReading } from '../../broker/broker.ts'
import { openStore, type Store } from '../../store/open-store.ts'
import type { Row } from '../../store/row.ts'
import { saveBatch } from '../../store/save-batch.ts'
import { createComplaints } from '../complaints.ts'
import { createFlowEvaluation, type FlowBounds } from '../flows.ts'
import { createHearing, type Hearing } from '../hearing.ts'
import { pollLag } from '../lag.ts'
import { createLease, type Lease } from '../lease.ts'
import { type EvaluationMetrics, noMetrics } from '../metrics.ts'

/** A collector's evaluation on a database of its own, with a clock that is set by hand. */
export interface Scene {
  readonly store: Store
  readonly lease: Lease
  readonly hearing: Hearing
  readonly log: string[]
  now(): Micros
  /** Moves the clock to so many seconds after T0. The collector listens all the while. */
  to(seconds: number): void
  /** What ingest does with operations that arrive. */
  arrive(...operations: readonly Operation[]): Promise<void>
  expect(...expectations: readonly Expectation[]): Promise<void>
  /** What polling a broker does that says this. */
  observe(...groups: readonly GroupReading[]): Promise<void>
  read(reading: BrokerReading): Promise<void>
  /** What ingest notes of an instance that it has heard at this moment. */
  hear(service: string): Promise<void>
  /** What ingest does with a heartbeat of `<service>-1` that arrives at this moment; all is delivered unless overridden. */
  beat(service: string, heartbeat?: Partial<Heartbeat>): Promise<void>
  /** Ticks until nothing is left to judge at this moment. */
  settle(): Promise<void>
  tick(): Promise<{ flows: number; more: boolean }>
  query<Row>(text: string, values?: unknown[]): Promise<Row[]>
  violations(): Promise<ViolationRow[]>
  statusOf(flow: string): Promise<string | undefined>
  close(): Promise<void>
}

export interface ViolationRow {
  expectation_id: string
  event_id: string
  state: string
  verdict: string
  cause_key: string
  closed_as: string | null
  opened_at: Date
  closed_at: Date | null
}

export interface SceneOptions {
  readonly url: string
  readonly holder?: string
  readonly bounds?: Partial<FlowBounds>
  readonly metrics?: EvaluationMetrics
}

export const ARRIVAL_DELAY_MILLIS = 2_000
export const SILENCE_MILLIS = 120_000

export async function openScene({
  url,
  holder = 'scene',
  bounds = {},
  metrics = noMetrics,
}: SceneOptions): Promise<Scene> {
  const store = openStore(url)
  const { pool } = store
  const log: string[] = []
  let now = at(-60)
  const hearing = createHearing({ resendMillis: 0 })
  hearing.beat(now)
  const lease = createLease(pool, holder)
  const flows = createFlowEvaluation({
    pool,
    lease,
    hearing,
    metrics,
    bounds,
    clock: () => now,
    arrivalDelayMillis: ARRIVAL_DELAY_MILLIS,
    silenceMillis: SILENCE_MILLIS,
    complaints: createComplaints((line) => log.push(line)),
  })
  const scene: Scene = {
    store,
    lease,
    hearing,
    log,
    now: () => now,
    to(seconds) {
      const until = at(seconds)
      for (; now < until; now = micros(Math.min(now + 1e6, until))) hearing.beat(now)
      hearing.beat(now)
    },
    async arrive(...operations) {
      const rows = operations.map((operation): Row => ({ type: 'operation', operation, attributes: {} }))
      await saveBatch(store, rows)
    },
    async expect(...expectations) {
      for (const expectation of expectations) {
        await pool.query(
          `INSERT INTO expectation (id, origin, event_type, event_version, destination, consumer, followed_by, within_millis)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (id) DO UPDATE SET within_millis = excluded.within_millis, enabled = true`,
          [
            expectation.id,
            expectation.origin,
            expectation.eventType,
            expectation.eventVersion,
            expectation.destination,
            expectation.consumer,
            expectation.followedBy,
            expectation.withinMillis,
          ],
        )
      }
    },
    observe: (...groups) => scene.read({ system: 'kafka', groups, unread: [] }),
    async read(reading) {
      const broker: Broker = { read: () => Promise.resolve(reading), close: () => Promise.resolve() }
      await pollLag({ store, broker, lease, clock: () => now, metrics })
    },
    async hear(service) {
      await saveBatch(store, [], [{ service, instance: `${service}-1` }])
      await pool.query(
        `UPDATE instance SET last_seen = $2 WHERE service_id = (SELECT id FROM service WHERE name = $1)`,
        [service, isoMicros(now)],
      )
    },
    async beat(service, heartbeat) {
      const instance = `${service}-1`
      await saveBatch(store, [{ type: 'heartbeat', service, instance, heartbeat: aBeat(now, heartbeat) }])
      await pool.query('UPDATE instance SET heard_at = $2 WHERE instance = $1', [instance, isoMicros(now)])
    },
    tick: flows.tick,
    async settle() {
      for (let ticks = 0; ticks < 100; ticks++) if ((await flows.tick()).flows === 0) return
      throw new Error('there is always something left to judge')
    },
    async query(text, values = []) {
      return (await pool.query(text, values)).rows
    },
    violations: () => scene.query<ViolationRow>('SELECT * FROM violation ORDER BY expectation_id, event_id'),
    async statusOf(flow) {
      const rows = await scene.query<{ status: string }>('SELECT status FROM flow WHERE correlation_id = $1', [flow])
      return rows[0]?.status
    },
    close: store.close,
  }
  await lease.keep()
  scene.to(0)
  return scene
}

/** A heartbeat of a boot that began at T0, one a second, in the group `payment`. */
const aBeat = (now: Micros, overrides: Partial<Heartbeat> = {}): Heartbeat => ({
  bootId: 'a',
  sequence: 1 + Math.floor((now - at(0)) / 1e6),
  madeAt: now,
  intervalMillis: 5_000,
  watermark: now,
  dropped: 0,
  groups: ['payment'],
  leaving: false,
  ...overrides,
})

/** OrderCreated is processed by payment within 5 s, unless overridden. */
export const anExpectation = (overrides: Partial<Expectation> = {}): Expectation => ({
  id: 'OrderCreated:processedBy:payment',
  origin: 'declared',
  eventType: 'OrderCreated',
  eventVersion: null,
  destination: null,
  consumer: 'payment',
  followedBy: [],
  withinMillis: 5_000,
  ...overrides,
})

/** A group of one member that has read everything of orders/0, unless overridden. */
export const aGroup = (
  name: string,
  { members = 1, ...position }: { members?: number | null } & Partial<PositionReading> = {},
): GroupReading => ({
  name,
  members,
  state: members === 0 ? 'Empty' : 'Stable',
  positions: [
    { destination: 'orders', partition: '0', committedOffset: 100, endOffset: 100, logStartOffset: 0, ...position },
  ],
})
