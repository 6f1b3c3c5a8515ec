import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { brokers } from '../../../test/servers.ts'
import { attributesOf, decodeTraces, type OtlpSpan } from '../../testing/otlp.ts'
import { type Receiver, startReceiver } from '../../testing/receiver.ts'

const program = join(import.meta.dirname, '..', '..', 'testing', 'otel-service.ts')
const SCOPE = '@opentelemetry/instrumentation-kafkajs'

interface Told extends OtlpSpan {
  readonly scope: string
  readonly facts: Record<string, unknown>
}

interface Ran {
  /** What the service's own code saw. */
  readonly output: unknown
  spans(name: string): Told[]
  readonly all: readonly Told[]
}

const stopping: (() => Promise<void>)[] = []
let admin: ReturnType<Kafka['admin']>
beforeAll(async () => {
  admin = new Kafka({ brokers: brokers(), logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
})
afterAll(async () => {
  await admin.disconnect()
  for (const stop of stopping) await stop()
})

/** Runs the service once, with topics of its own, and hears its spans by OTLP. */
async function run(order: string): Promise<Ran> {
  const id = randomUUID()
  const topics = ['orders', 'audit', 'orders.next', 'audit.next'].map((name) => ({
    topic: `${name}-${id}`,
    numPartitions: 1,
  }))
  await admin.createTopics({ topics, waitForLeaders: true })
  const collector = await startReceiver()
  stopping.push(() => collector.close())
  const args = [program, order, brokers()[0] ?? '', collector.url, id]
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 50_000 })
  const all = spansOf(collector, id)
  return { output: JSON.parse(stdout), all, spans: (name) => all.filter((span) => span.name === name) }
}

const spansOf = (receiver: Receiver, id: string): Told[] =>
  receiver
    .of('/v1/traces')
    .flatMap(({ body }) => decodeTraces(body).resourceSpans)
    .flatMap(({ scopeSpans }) => scopeSpans)
    .flatMap(({ scope, spans }) =>
      spans.map((span) => ({
        ...span,
        name: span.name.replace(`-${id}`, ''),
        scope: scope.name,
        // The span of a transaction has none.
        facts: attributesOf(span.attributes ?? []),
      })),
    )

const eventIds = (spans: readonly Told[]) => spans.map(({ facts }) => facts['messaging.message.id']).sort()

describe.each(['OpenTelemetry first', 'Causeway first', 'Causeway and its client first'])('%s', (order) => {
  let ran: Ran
  beforeAll(async () => {
    ran = await run(order)
  })

  it('makes one send and one process span a message, theirs, with our ids', () => {
    const { spans, all } = ran
    const onlyOnce = ['evt_1', 'evt_2', 'evt_3', 'evt_6']
    expect(eventIds(spans('send orders').filter(({ facts }) => facts['error.type'] === undefined))).toEqual(onlyOnce)
    expect(eventIds(spans('process orders'))).toEqual(onlyOnce)
    expect(eventIds(spans('send audit'))).toEqual(['evt_4', 'evt_5'])
    expect(eventIds(spans('process audit'))).toEqual(['evt_4', 'evt_5'])
    expect(eventIds(spans('send orders.next'))).toEqual(onlyOnce.map((eventId) => `${eventId}_next`))
    expect(eventIds(spans('send audit.next'))).toEqual(['evt_4_next', 'evt_5_next'])
    expect(new Set(all.map(({ scope }) => scope))).toEqual(new Set([SCOPE]))
  })

  it('keeps flow and cause, also in a batch, and puts the publish under the handling', () => {
    const { spans } = ran
    for (const name of ['orders', 'audit']) {
      for (const published of spans(`send ${name}.next`)) {
        const cause = String(published.facts['messaging.message.id']).replace('_next', '')
        const handled = spans(`process ${name}`).find(({ facts }) => facts['messaging.message.id'] === cause)
        expect(published).toMatchObject({ traceId: handled?.traceId, parentSpanId: handled?.spanId })
        expect(published.facts).toMatchObject({
          'causeway.causation_id': cause,
          'messaging.message.conversation_id': cause,
        })
      }
    }
  })

  it('tells group, client and attempt of each handling, and links what created its event', () => {
    const { spans } = ran
    for (const name of ['orders', 'audit']) {
      for (const handled of spans(`process ${name}`)) {
        const sent = spans(`send ${name}`).find(
          ({ facts }) => facts['messaging.message.id'] === handled.facts['messaging.message.id'],
        )
        expect(handled.links?.map(({ spanId }) => spanId)).toEqual([sent?.spanId])
        expect(handled.facts).toMatchObject({
          'messaging.consumer.group.name': expect.stringMatching(name === 'orders' ? /^one-/ : /^batch-/),
          'messaging.client.id': 'order',
          'causeway.attempt': '1',
        })
      }
    }
  })

  it("shows the service's own code what it sees without Causeway", async () => {
    expect(ran.output).toEqual((await withoutCauseway()).output)
  })
})

let alone: Promise<Ran> | null = null
const withoutCauseway = (): Promise<Ran> => {
  alone ??= run('without Causeway')
  return alone
}
