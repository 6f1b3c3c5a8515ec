import { failureKind } from './failure.ts'
import { type Isolated, isolatePoison, refusalOf } from './isolate-poison.ts'
import type { Row, Sighting } from './row.ts'
import type { SavedBatch } from './save-batch.ts'

/** What one request brings. */
export interface Arrival {
  readonly rows: readonly Row[]
  readonly sightings: readonly Sighting[]
  /** What it weighs, about. */
  readonly bytes: number
}

/** What became of an arrival: durable but for its poisoned rows, or nothing of it promised. */
export type Settled =
  | { readonly type: 'saved'; readonly poisoned: number }
  | { readonly type: 'unavailable'; readonly detail: string }

/** How a batch went. */
export interface BatchReport {
  readonly rows: readonly Row[]
  readonly millis: number
  readonly outcome: ({ readonly type: 'saved' } & Isolated) | { readonly type: 'failed'; readonly error: unknown }
}

export interface WriterOptions {
  /** Stores rows in one transaction, or throws. */
  readonly save: (rows: readonly Row[], sightings: readonly Sighting[]) => Promise<SavedBatch>
  /** Called before a batch is tried again, and after one has failed. */
  readonly forget: () => void
  /** Milliseconds on a clock that never goes back. */
  readonly clock: () => number
  readonly onBatch?: (report: BatchReport) => void
  /** How many transactions at once: while one waits for the disk, the next is put together. */
  readonly writers?: number
  /** Most rows and bytes of one transaction. */
  readonly maxRows?: number
  readonly maxBytes?: number
  /** What has waited longer is refused, before its sender gives up by itself. */
  readonly maxWaitMillis?: number
  readonly maxWaitingBytes?: number
}

/** Groups what arrives at once into few transactions, and answers each arrival when its rows are durable. */
export interface Writer {
  readonly save: (arrival: Arrival) => Promise<Settled>
  readonly waitingBytes: () => number
  /** Resolves when all that was taken is settled. */
  readonly close: () => Promise<void>
}

interface Entry extends Arrival {
  /** Rows before this one are in a batch or saved. */
  next: number
  unsaved: number
  poisoned: number
  settled: boolean
  readonly since: number
  readonly settle: (settled: Settled) => void
}

interface Slice {
  readonly entry: Entry
  readonly rows: readonly Row[]
}

/**
 * States of an entry: waiting (in the queue), writing (some or all of its rows are in a batch), settled. An arrival larger
 * than a batch is written in several, and is saved when the last of them is.
 */
export function openWriter(options: WriterOptions): Writer {
  const { clock, onBatch = () => {}, writers = 2, maxRows = 4_096, maxBytes = 8_388_608 } = options
  const { maxWaitMillis = 5_000, maxWaitingBytes = 134_217_728 } = options
  const queue: Entry[] = []
  let waitingBytes = 0
  let running = 0
  let idle: PromiseWithResolvers<void> | null = null

  function save(arrival: Arrival): Promise<Settled> {
    if (waitingBytes + arrival.bytes > maxWaitingBytes) return Promise.resolve(BUSY)
    return new Promise((settle) => {
      const unsaved = arrival.rows.length
      queue.push({ ...arrival, next: 0, unsaved, poisoned: 0, settled: false, since: clock(), settle })
      waitingBytes += arrival.bytes
      pump()
    })
  }

  function pump(): void {
    while (running < writers && queue.length > 0) {
      running++
      writeBatch(take(queue, maxRows, maxBytes)).finally(() => {
        running--
        pump()
        if (running === 0) idle?.resolve()
      })
    }
  }

  async function writeBatch(slices: readonly Slice[]): Promise<void> {
    const started = clock()
    const rows = slices.flatMap((slice) => slice.rows)
    try {
      const sightings = slices.flatMap(({ entry }) => entry.sightings)
      const isolated = await write(rows, sightings, options)
      await keepAside(isolated.poisoned, options)
      for (const slice of slices) saved(slice, isolated.poisoned)
      onBatch({ rows, millis: clock() - started, outcome: { type: 'saved', ...isolated } })
    } catch (error) {
      options.forget()
      for (const { entry } of slices) settle(entry, AWAY)
      onBatch({ rows, millis: clock() - started, outcome: { type: 'failed', error } })
    }
  }

  function saved({ entry, rows }: Slice, poisoned: ReadonlyMap<Row, unknown>): void {
    entry.unsaved -= rows.length
    entry.poisoned += rows.filter((row) => poisoned.has(row)).length
    if (entry.unsaved === 0) settle(entry, { type: 'saved', poisoned: entry.poisoned })
  }

  function settle(entry: Entry, settled: Settled): void {
    if (entry.settled) return
    entry.settled = true
    const at = queue.indexOf(entry)
    if (at >= 0) queue.splice(at, 1)
    waitingBytes -= entry.bytes
    entry.settle(settled)
  }

  // A database that hangs holds the writers, but need not hold those who wait for them.
  const sweep = setInterval(() => {
    const oldest = clock() - maxWaitMillis
    for (const entry of queue.filter(({ next, since }) => next === 0 && since < oldest)) settle(entry, BUSY)
  }, 500).unref()

  return {
    save,
    waitingBytes: () => waitingBytes,
    async close() {
      if (running > 0) {
        idle ??= Promise.withResolvers()
        await idle.promise
      }
      clearInterval(sweep)
    },
  }
}

const BUSY: Settled = { type: 'unavailable', detail: 'The collector is busy; send it again.' }
const AWAY: Settled = { type: 'unavailable', detail: 'The database is away; send it again.' }

/** The next batch: what waits longest, as much as fits, at least something. */
function take(queue: Entry[], maxRows: number, maxBytes: number): readonly Slice[] {
  const slices: Slice[] = []
  let rows = 0
  let bytes = 0
  for (let entry = queue[0]; entry && rows < maxRows && bytes < maxBytes; entry = queue[0]) {
    const perRow = entry.bytes / Math.max(entry.rows.length, 1)
    const room = Math.max(Math.min(maxRows - rows, Math.floor((maxBytes - bytes) / perRow)), 1)
    const slice = entry.rows.slice(entry.next, entry.next + room)
    entry.next += slice.length
    rows += slice.length
    bytes += slice.length * perRow
    slices.push({ entry, rows: slice })
    if (entry.next >= entry.rows.length) queue.shift()
  }
  return slices
}

const MAX_TRIES = 4

async function write(rows: readonly Row[], sightings: readonly Sighting[], options: WriterOptions): Promise<Isolated> {
  for (let tries = 1; ; tries++) {
    try {
      return { saved: await options.save(rows, sightings), poisoned: new Map() }
    } catch (error) {
      const kind = failureKind(error)
      if (kind === 'poison') return isolatePoison(rows, error, (half) => write(half, [], options))
      if (kind === 'unavailable' || tries === MAX_TRIES) throw error
      options.forget()
    }
  }
}

/** A refusal that cannot be stored either is only counted. */
async function keepAside(poisoned: ReadonlyMap<Row, unknown>, options: WriterOptions): Promise<void> {
  const refused = [...poisoned].filter(([row]) => row.type !== 'refused').map(([row, error]) => refusalOf(row, error))
  if (refused.length > 0) await write(refused, [], options)
}
