import { addMillis, type Micros, type Operation, type SagaLabel } from '@causeway/model'
import { aProcess, aSend } from '@causeway/model/testing'
import { createRandom, type Random } from './random.ts'
import { type Troubles, waitFor } from './trouble.ts'

/** Topics of the shop and how many partitions each has. */
export const PARTITIONS: Readonly<Record<string, number>> = {
  orders: 4,
  'orders.v1': 3,
  payments: 3,
  refunds: 3,
  inventory: 3,
  'order-status': 3,
  shipments: 3,
  notifications: 3,
  'payment.retry': 3,
  'payment.dead-letter': 3,
}

/** Orders keep to one partition of a topic. */
export const partitionOf = (number: number, topic: string): string =>
  String((Math.imul(number, 0x9e3779b1) >>> 9) % (PARTITIONS[topic] ?? 1))

/** What is odd about one order. */
export type Oddity =
  | 'none'
  | 'poison'
  | 'forgotten'
  | 'failed'
  | 'deadLettered'
  | 'skipped'
  | 'neverSent'
  | 'lost'
  | 'unknown'
  | 'duplicate'
  | 'uncounted'

/** A span inside a handler. */
export interface InnerSpan {
  readonly parent: Operation
  readonly name: string
  readonly startedAt: Micros
  readonly endedAt: Micros
}

/** All that happened about one order. */
export interface Story {
  readonly correlationId: string
  readonly oddity: Oddity
  readonly operations: readonly Operation[]
  readonly spans: readonly InnerSpan[]
}

export interface Setting {
  readonly number: number
  readonly startedAt: Micros
  readonly oddity: Oddity
  readonly troubles: Troubles
  readonly now: Micros
}

/** An event on a topic. */
export interface Sent {
  readonly id: string
  readonly type: string
  readonly version: string
  readonly topic: string
  readonly at: Micros
}

/** A consumer's part: how long it works, what it does inside, and what it publishes when it is done. */
export interface Part {
  readonly consumer: string
  readonly millis: number
  readonly saga?: Omit<SagaLabel, 'id' | 'type'>
  readonly projection?: string
  readonly inside?: readonly string[]
  readonly publishes?: (at: Micros) => void
}

/** What orders are played on: it keeps the operations, and knows who cannot read. */
export interface Stage {
  readonly flow: string
  readonly oddity: Oddity
  readonly random: Random
  readonly operations: Operation[]
  readonly spans: InnerSpan[]
  publish(
    type: string,
    topic: string,
    service: string,
    at: Micros,
    causes: readonly Sent[],
    about?: { version?: string; saga?: Part['saga'] },
  ): Sent
  /** Made, but never handed to the broker. */
  create(type: string, topic: string, service: string, at: Micros, causes: readonly Sent[]): void
  /** The same event once more, perhaps on another topic. */
  repeat(sent: Sent, topic: string, service: string, at: Micros): Sent
  perform(sent: Sent, parts: readonly Part[]): void
  /** When the consumer was done; null while it is not. */
  process(sent: Sent, part: Part, extra?: { attempt?: number; duplicateSkipped?: boolean }): Micros | null
}

interface Try {
  readonly after: number
  readonly attempt: number
  readonly error: string | null
  readonly deadLetter?: string
}

/** An empty stage for one order. */
export function createStage({ number, startedAt, oddity, troubles, now }: Setting): Stage {
  const random = createRandom(number)
  const flow = `corr_${((number * 2654435761) % 2 ** 44).toString(16).padStart(12, '0')}`
  const command = `cmd_${flow.slice(5)}`
  const orderId = `order_k7x2m-${String(number).padStart(5, '0')}`
  const common = { flow, aggregateId: orderId, aggregateType: 'Order' }
  const operations: Operation[] = []
  const spans: InnerSpan[] = []
  let events = 0

  const eventId = (): string => `evt_${flow.slice(5)}${String(++events).padStart(2, '0')}`
  const label = (saga: Part['saga']): SagaLabel | null =>
    saga === undefined ? null : { id: orderId, type: 'order', ...saga }
  const keep = (operation: Operation): Operation | null => {
    if (operation.endedAt > now || operation.startedAt < startedAt) return null
    operations.push(operation)
    return operation
  }
  const send = (sent: Sent, service: string, causes: readonly string[], extra: Parameters<typeof aSend>[1]): void => {
    const about = { eventType: sent.type, eventVersion: sent.version, destination: sent.topic }
    const when = { startedAt: sent.at, endedAt: addMillis(sent.at, random.about(1.8)) }
    const where = { partition: partitionOf(number, sent.topic), service, instance: `${service}-1` }
    keep(aSend(sent.id, { ...common, causes, ...about, ...when, ...where, ...extra }))
  }
  const handle = (sent: Sent, part: Part, from: Micros, one: Try, duplicateSkipped: boolean): Operation | null => {
    const begun = addMillis(from, one.after)
    const about = { eventType: sent.type, eventVersion: sent.version, destination: sent.topic }
    const failure =
      one.error === null ? {} : { outcome: 'failed' as const, errorType: 'Error', errorMessage: one.error }
    return keep(
      aProcess(sent.id, {
        ...common,
        ...about,
        ...failure,
        partition: partitionOf(number, sent.topic),
        service: part.consumer,
        instance: `${part.consumer}-1`,
        startedAt: begun,
        endedAt: addMillis(begun, part.millis),
        attempt: one.attempt,
        saga: label(part.saga),
        projection: part.projection ?? null,
        duplicateSkipped,
        deadLetterReason: one.deadLetter ?? null,
      }),
    )
  }

  const stage: Stage = {
    flow,
    oddity,
    random,
    operations,
    spans,
    publish(type, topic, service, at, causes, { version = '1', saga } = {}) {
      const sent = { id: eventId(), type, version, topic, at }
      send(sent, service, causes.length > 0 ? causes.map(({ id }) => id) : [command], { saga: label(saga) })
      return sent
    },
    create(type, topic, service, at, causes) {
      const made = { id: eventId(), type, version: '1', topic, at }
      send(
        made,
        service,
        causes.map(({ id }) => id),
        { type: 'create', partition: null },
      )
    },
    repeat(sent, topic, service, at) {
      const again = { ...sent, topic, at }
      send(again, service, [command], {})
      return again
    },
    perform(sent, parts) {
      for (const part of parts) stage.process(sent, part)
    },
    process(sent, part, { attempt = 1, duplicateSkipped = false } = {}) {
      const partition = partitionOf(number, sent.topic)
      const wait = waitFor(troubles, part.consumer, sent.topic, partition, sent.at)
      if (wait === null || isIgnored(oddity, sent, part)) return null
      const isBlocked = part.consumer === 'inventory' && partition === '1' && sent.at >= troubles.poisonSince
      if (isBlocked && oddity !== 'poison') return null
      const from = addMillis(sent.at, random.about(part.consumer === 'analytics' ? 40 : 14, 0.5) + wait)
      const tries = triesOf(oddity, sent, part, random, attempt, isBlocked ? (now - from) / 1000 : 0)
      const last = tries.map((one) => handle(sent, part, from, one, duplicateSkipped)).at(-1) ?? null
      if (last === null || last.outcome === 'failed') return null
      addInside(spans, last, part.inside ?? [])
      const done = addMillis(last.endedAt, -0.6)
      part.publishes?.(done)
      return done
    },
  }
  return stage
}

/** Read, and nothing done about it. */
function isIgnored(oddity: Oddity, { type }: Sent, { consumer }: Part): boolean {
  if (oddity === 'skipped') return consumer === 'order-view' && type === 'OrderConfirmed'
  if (oddity === 'lost') return consumer === 'order-view' && type === 'OrderCreated'
  return oddity === 'unknown' && consumer === 'shipping' && type === 'ShipmentScheduled'
}

function triesOf(
  oddity: Oddity,
  sent: Sent,
  part: Part,
  random: Random,
  attempt: number,
  blockedMillis: number,
): Try[] {
  if (oddity === 'poison' && part.consumer === 'inventory') return poisonTries(blockedMillis)
  if (oddity === 'failed' && part.consumer === 'inventory') {
    const error = 'connect ECONNREFUSED: stock database'
    return [0, 400].map((after, index) => ({ after, attempt: index + 1, error }))
  }
  if (oddity === 'deadLettered' && part.consumer === 'payment' && sent.type === 'OrderCreated') {
    const error = 'gateway answered 503'
    return [0, 600, 1_800].map((after, index) =>
      index < 2
        ? { after, attempt: index + 1, error }
        : { after, attempt: 3, error, deadLetter: 'gateway answered 503 three times' },
    )
  }
  if (oddity === 'uncounted' && part.consumer === 'analytics' && sent.type === 'OrderShipped') {
    return [{ after: 0, attempt: 1, error: "Cannot read properties of undefined (reading 'carrier')" }]
  }
  const isFlaky = part.consumer === 'notification' && random.chance(0.015)
  if (!isFlaky) return [{ after: 0, attempt, error: null }]
  return [
    { after: 0, attempt: 1, error: 'mail server answered 421' },
    { after: 1_200, attempt: 2, error: null },
  ]
}

/** Again and again, each pause twice as long up to nine seconds. */
function poisonTries(forMillis: number): Try[] {
  const tries: Try[] = []
  for (let after = 0, attempt = 1; after < forMillis; after += Math.min(9_000, 300 * 2 ** Math.min(attempt++, 6))) {
    tries.push({ after, attempt, error: 'quantity of TENT-2P is "two", not a number' })
  }
  return tries
}

/** Spans that share the handler's time. */
function addInside(spans: InnerSpan[], parent: Operation, names: readonly string[]): void {
  const length = (parent.endedAt - parent.startedAt) / 1000
  names.forEach((name, index) => {
    const startedAt = addMillis(parent.startedAt, length * (0.06 + (0.88 * index) / names.length))
    spans.push({ parent, name, startedAt, endedAt: addMillis(startedAt, (length * 0.82) / names.length) })
  })
}
