import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readFileSync, renameSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { promisify } from 'node:util'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { confluentDirectory } from '../instrumentation/testing/confluent-library.ts'
import { attributesOf, decodeTraces, type OtlpSpan } from '../instrumentation/testing/otlp.ts'
import { type Receiver, startReceiver } from '../instrumentation/testing/receiver.ts'
import { type Installed, installPackage } from './installed.ts'
import { brokers } from './servers.ts'

/** Confluent's client is linked into the project: it was built by us, not installed. */
const CONFLUENT = '@confluentinc/kafka-javascript'
const confluentBuilt = await confluentDirectory()

/** Clients whose examples are run; their folders are `<client>-cjs` and `<client>-esm`. */
const clients = ['kafkajs', 'platformatic', ...(confluentBuilt === null ? [] : ['confluent'])]
const libraries = ['kafkajs@2.2.4', '@platformatic/kafka@2.12.1']
const examples = clients.flatMap((client) => [`${client}-cjs`, `${client}-esm`])

/** Traced by the flag, by the line, and by both, which must not trace twice. */
type Way = 'plain' | 'one-line' | 'both'
const waysOf = (example: string): Way[] =>
  example.endsWith('-esm') ? ['plain', 'one-line', 'both'] : ['plain', 'one-line']
const runs = examples.flatMap((example) => waysOf(example).map((way) => ({ example, way })))

const run = randomUUID()
const topicsOf = (example: string, way: Way) => ({
  ORDERS: `orders-${example}-${way}-${run}`,
  PAYMENTS: `payments-${example}-${way}-${run}`,
})

let installed: Installed
beforeAll(async () => {
  installed = await installPackage([...libraries, '@types/node@24.19.2'])
  if (confluentBuilt !== null) installed.link(CONFLUENT, confluentBuilt)
  for (const example of examples) installed.copy(`instrumentation/examples/${example}`)
  await createTopics(runs.flatMap(({ example, way }) => Object.values(topicsOf(example, way))))
})
afterAll(() => installed?.remove())

async function createTopics(topics: readonly string[]): Promise<void> {
  const admin = new Kafka({ brokers: brokers(), logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  await admin.createTopics({ topics: topics.map((topic) => ({ topic })), waitForLeaders: true })
  await admin.disconnect()
}

type Span = OtlpSpan & { service: unknown; facts: Record<string, unknown> }

const spansOf = (collector: Receiver): Span[] =>
  collector.received
    .filter((request) => request.path === '/v1/traces')
    .flatMap(({ body }) => decodeTraces(body).resourceSpans)
    .flatMap(({ resource, scopeSpans }) =>
      scopeSpans
        .flatMap(({ spans }) => spans)
        .map((span) => ({
          ...span,
          service: attributesOf(resource.attributes)['service.name'],
          facts: attributesOf(span.attributes),
        })),
    )

/** A script of the example's package.json: a command of Node, run as npm would, without npm in between. */
function runScript(directory: string, script: string, env: Record<string, string>): ChildProcess {
  const { scripts } = JSON.parse(readFileSync(path.join(directory, 'package.json'), 'utf8'))
  const [node, ...args] = String(scripts[script]).split(' ')
  expect(node).toBe('node')
  return spawn(process.execPath, args, {
    cwd: directory,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

const exitOf = async (service: ChildProcess): Promise<unknown[]> =>
  service.exitCode === null && service.signalCode === null
    ? once(service, 'exit')
    : [service.exitCode, service.signalCode]

/** Runs both services of an example until the payment is made and both have ended; their spans. */
async function runExample(example: string, way: Way): Promise<Span[]> {
  const collector = await startReceiver()
  const directory = path.join(installed.directory, example)
  const suffix = way === 'plain' ? '' : ':one-line'
  const env = {
    ...topicsOf(example, way),
    KAFKA_BROKERS: brokers().join(','),
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    NODE_NO_WARNINGS: '1',
    KAFKAJS_NO_PARTITIONER_WARNING: '1',
    ...(way === 'both' ? { NODE_OPTIONS: '--import @causeway/instrumentation/register' } : {}),
  }
  const payment = runScript(directory, `payment${suffix}`, env)
  try {
    const order = runScript(directory, `order${suffix}`, { ...env, OTEL_SERVICE_NAME: 'order' })
    expect(await exitOf(order)).toEqual([0, null])
    await vi.waitFor(() => expect(spansOf(collector).length).toBeGreaterThanOrEqual(3), { timeout: 30_000 })
    payment.kill('SIGTERM')
    expect(await exitOf(payment)).toEqual([0, null])
    return spansOf(collector)
  } finally {
    payment.kill('SIGKILL')
    await collector.close()
  }
}

describe('the packed package', () => {
  test.concurrent.each(runs)(
    'traces an order and its payment once: $example, $way',
    async ({ example, way }) => {
      const { ORDERS, PAYMENTS } = topicsOf(example, way)
      const spans = await runExample(example, way)
      expect(spans.map(({ name }) => name).sort()).toEqual(
        [`process ${ORDERS}`, `send ${ORDERS}`, `send ${PAYMENTS}`].sort(),
      )
      const named = (name: string) => spans.find((span) => span.name === name)
      const [sent, processed, paid] = [`send ${ORDERS}`, `process ${ORDERS}`, `send ${PAYMENTS}`].map(named)
      expect([sent?.service, processed?.service, paid?.service]).toEqual(
        way === 'plain' ? ['order', `shop-${example}`, `shop-${example}`] : ['order', 'payment', 'payment'],
      )
      const types = [sent, processed, paid].map((span) => span?.facts['cloudevents.event_type'])
      expect(types).toEqual(['OrderCreated', 'OrderCreated', 'PaymentProcessed'])
      expect(processed).toMatchObject({ traceId: sent?.traceId, parentSpanId: sent?.spanId })
      expect(processed?.links).toMatchObject([{ spanId: sent?.spanId }])
      expect(paid).toMatchObject({ traceId: sent?.traceId, parentSpanId: processed?.spanId })
      const correlations = [sent, processed, paid].map((span) => span?.facts['messaging.message.conversation_id'])
      expect(new Set(correlations).size).toBe(1)
      expect(correlations[0]).toEqual(expect.any(String))
      expect(processed?.facts['messaging.message.id']).toBe(sent?.facts['messaging.message.id'])
      expect(paid?.facts['causeway.causation_id']).toBe(sent?.facts['messaging.message.id'])
    },
    60_000,
  )
})

describe('the types of the packed package', () => {
  const check = (services: readonly string[], options: string): Promise<unknown> => {
    const typescript = createRequire(import.meta.url).resolve('typescript/package.json')
    const tsc = path.join(path.dirname(typescript), 'bin', 'tsc')
    const strictly = '--ignoreConfig --noEmit --strict --exactOptionalPropertyTypes --target es2022 --types node'
    const args = [tsc, ...strictly.split(' '), ...options.split(' '), ...services]
    return promisify(execFile)(process.execPath, args, { cwd: installed.directory }).catch(({ stdout }) => stdout)
  }
  const clean = { stdout: '', stderr: '' }

  test.each(['--module nodenext', '--module preserve --moduleResolution bundler'])(
    'are found by %s',
    async (options) => {
      const services = confluentBuilt === null ? ['with-kafkajs.ts'] : ['with-kafkajs.ts', 'with-confluent.ts']
      for (const service of services) installed.copy(`test/fixtures/package/${service}`)
      expect(await check(services, options)).toEqual(clean)
    },
  )

  test('go with a library whose own declarations are not clean', async () => {
    installed.copy('test/fixtures/package/with-platformatic.ts')
    expect(await check(['with-platformatic.ts'], '--module nodenext --skipLibCheck')).toEqual(clean)
  })

  test('need no client library that the service does not use', async () => {
    installed.copy('test/fixtures/package/without-client.ts')
    const modules = path.join(installed.directory, 'node_modules')
    const aside = (name: string) => path.join(installed.directory, `${name}-aside`)
    const names = ['kafkajs', '@platformatic', '@confluentinc'].filter((name) => existsSync(path.join(modules, name)))
    for (const name of names) renameSync(path.join(modules, name), aside(name))
    try {
      expect(await check(['without-client.ts'], '--module nodenext')).toEqual(clean)
    } finally {
      for (const name of names) renameSync(aside(name), path.join(modules, name))
    }
  })
})
