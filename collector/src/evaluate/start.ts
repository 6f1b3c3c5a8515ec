import type { Pool } from 'pg'
import type { Broker } from '../broker/broker.ts'
import { countOpenViolations } from '../store/count-open-violations.ts'
import { Fenced } from '../store/fence.ts'
import type { Store } from '../store/open-store.ts'
import type { Clock } from './clock.ts'
import { type Complaints, createComplaints } from './complaints.ts'
import { createDeclarations, type Declarations } from './declarations.ts'
import type { DeclaredExpectations } from './declared-file.ts'
import { createFlowEvaluation } from './flows.ts'
import { createHearing, type Hearing } from './hearing.ts'
import { pollLag } from './lag.ts'
import { createLease, type Lease } from './lease.ts'
import { runLoop } from './loop.ts'
import { type EvaluationMetrics, noMetrics } from './metrics.ts'
import { createRollUp } from './minutes.ts'
import { createPace } from './pace.ts'
import { forgetOldDays } from './retention.ts'

export interface EvaluatingOptions {
  readonly store: Store
  /** Null where no broker is to be asked. */
  readonly broker: Broker | null
  readonly config: EvaluationConfig
  /** What `config.configPath` declared at the start. */
  readonly declared: DeclaredExpectations
  readonly clock: Clock
  /** Milliseconds on a clock that never goes back. */
  readonly stopwatch: () => number
  /** Names this process among all that may evaluate; another one after every start. */
  readonly holder: string
  readonly metrics?: EvaluationMetrics
  /** How long a sender that was turned away takes to come again, at most. */
  readonly resendMillis?: number
  /** One line for whoever runs the collector. */
  readonly log: (line: string) => void
}

export interface EvaluationConfig {
  readonly configPath: string | null
  /** How long an exporter may hold a span back; every verdict waits as long. */
  readonly arrivalDelayMillis: number
  /** How long an instance that sent heartbeats and has fallen silent is waited for. */
  readonly silenceMillis: number
  readonly lagPollMillis: number
  /** Whole days that are kept besides the present one. */
  readonly retentionDays: number
}

export interface Evaluating {
  /** Telemetry was sent away to come again: what is absent from now on may only be late. */
  turnedAway(): void
  /** Ends all loops, once what they are at is done, and lets go of the lease. */
  stop(): Promise<void>
}

const LEASE_EVERY_MILLIS = 3_000
const BEAT_EVERY_MILLIS = 1_000
const MINUTES_EVERY_MILLIS = 500
const FILE_EVERY_MILLIS = 2_000
const COUNT_EVERY_MILLIS = 10_000
const UNTIL_LEADING_MILLIS = 250
const HOUR_MILLIS = 3_600_000

/** Our Retry-After says 5 s at most, and OpenTelemetry's exporters wait no longer by themselves. */
const RESEND_MILLIS = 6_000

/** Starts everything that is done with what was received. It heals by itself when the database or the broker comes back. */
export function startEvaluating(options: EvaluatingOptions): Evaluating {
  const { store, broker, clock, metrics = noMetrics, resendMillis = RESEND_MILLIS, log } = options
  const complaints = createComplaints(log)
  const hearing = createHearing({ resendMillis })
  const lease = createLease(store.pool, options.holder)
  const abort = new AbortController()
  const beat = (): void => hearing.beat(clock())
  beat()
  const beating = setInterval(beat, BEAT_EVERY_MILLIS).unref()
  const running = loopsOf({ ...options, pool: store.pool, lease, hearing, metrics, complaints }).map((loop) =>
    runLoop({ ...loop, complaints, signal: abort.signal }, unlessFenced(lease, loop.work)),
  )

  let stopping: Promise<void> | null = null
  async function stop(): Promise<void> {
    abort.abort()
    clearInterval(beating)
    await broker?.close()
    await Promise.all(running)
    await lease.release().catch(() => {})
  }

  return {
    turnedAway: hearing.interrupt,
    stop: () => {
      stopping ??= stop()
      return stopping
    },
  }
}

interface Tools extends EvaluatingOptions {
  readonly pool: Pool
  readonly lease: Lease
  readonly hearing: Hearing
  readonly metrics: EvaluationMetrics
  readonly complaints: Complaints
}

interface Loop {
  readonly complaint: string
  /** Gives how many milliseconds to rest. */
  readonly work: () => Promise<number>
  readonly onError?: () => void
}

/** Everything that is done again and again, each beside the others and one at a time. */
function loopsOf(tools: Tools): Loop[] {
  const { pool, lease, config, metrics, broker } = tools
  const declarations = createDeclarations({ ...tools, file: config.configPath })
  const rollUp = createRollUp(tools)
  return [
    {
      complaint: 'The lease on evaluation cannot be kept',
      async work() {
        await lease.keep()
        metrics.leading(lease.held() !== null)
        return LEASE_EVERY_MILLIS
      },
    },
    {
      complaint: 'Declared expectations cannot be saved',
      async work() {
        await declarations.keep()
        return declarations.inForce() ? FILE_EVERY_MILLIS : UNTIL_LEADING_MILLIS
      },
    },
    judging(tools, declarations),
    {
      complaint: 'Minutes cannot be rolled up',
      work: async () => ((await rollUp()) ? 0 : MINUTES_EVERY_MILLIS),
    },
    {
      complaint: 'Open violations cannot be counted',
      async work() {
        if (lease.held() !== null) metrics.open(await countOpenViolations(pool))
        return COUNT_EVERY_MILLIS
      },
    },
    {
      complaint: 'Old days cannot be dropped',
      async work() {
        const leads = lease.held() !== null
        await forgetOldDays({ ...tools, retentionDays: config.retentionDays })
        return leads ? HOUR_MILLIS : LEASE_EVERY_MILLIS
      },
    },
    ...(broker === null ? [] : [asking(tools, broker)]),
  ]
}

function judging(tools: Tools, declarations: Declarations): Loop {
  const { stopwatch, hearing, config } = tools
  const { arrivalDelayMillis, silenceMillis } = config
  const flows = createFlowEvaluation({ ...tools, arrivalDelayMillis, silenceMillis })
  const pace = createPace(stopwatch)
  return {
    complaint: 'Flows cannot be judged',
    async work() {
      if (!declarations.inForce()) return UNTIL_LEADING_MILLIS
      const begun = stopwatch()
      const changes = pace.takesChanges()
      const { more } = await flows.tick({ changes })
      return pace.restAfter({ changes, tookMillis: stopwatch() - begun, more })
    },
    // While the database is away, ingest turns telemetry away as well.
    onError: hearing.interrupt,
  }
}

const asking = (tools: Tools, broker: Broker): Loop => ({
  complaint: 'Kafka cannot be asked for lag',
  async work() {
    await pollLag({ ...tools, broker })
    return tools.config.lagPollMillis
  },
})

/** Whoever finds the lease taken steps back until it is free again. */
const unlessFenced = (lease: Lease, work: () => Promise<number>) => async (): Promise<number> => {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Fenced)) throw error
    lease.lost()
    return LEASE_EVERY_MILLIS
  }
}
