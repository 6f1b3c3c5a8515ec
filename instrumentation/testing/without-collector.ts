/**
 * A service whose collector is gone, and comes back at the end: sends and handles many messages, and tells how it fared.
 * `node --expose-gc instrumentation/testing/without-collector.ts [messages] [messages a second]`; 600000 as fast as it
 * can unless given, and `600000 1000` takes the ten minutes that it stands for.
 */
import { freePort } from '../../launch/port.ts'
import { startCauseway } from '../index.ts'
import { attributesOf, decodeLogs, decodeTraces } from './otlp.ts'
import { type Receiver, startReceiver } from './receiver.ts'

const messages = Number(process.argv[2] ?? 600_000)
const perSecond = Number(process.argv[3] ?? Number.POSITIVE_INFINITY)
const BURST = 100
const REPORTS = 10

const port = await freePort()
const causeway = startCauseway({ service: 'payment', endpoint: `http://127.0.0.1:${port}` })
const begun = performance.now()
const heapMegabytes: number[] = []

/** One message out and the same message in: two spans. */
async function sendAndHandle(): Promise<void> {
  const event = causeway.event('OrderCreated', { total: 99.5 }, { aggregateId: 'order_12345' })
  const headers = await causeway.publish(event, async (given) => given, { system: 'kafka', destination: 'orders' })
  await causeway.handle({ system: 'kafka', destination: 'orders', headers, value: event }, async () => {})
}

function heapNow(): number {
  globalThis.gc?.()
  return Math.round(process.memoryUsage().heapUsed / 100_000) / 10
}

for (let done = 0; done < messages; done++) {
  if (done % Math.ceil(messages / REPORTS) === 0) heapMegabytes.push(heapNow())
  await sendAndHandle()
  if (done % BURST !== 0) continue
  const aheadMillis = (done / perSecond) * 1_000 - (performance.now() - begun)
  await new Promise((resolve) => (aheadMillis > 0 ? setTimeout(resolve, aheadMillis) : setImmediate(resolve)))
}
heapMegabytes.push(heapNow())
const tookMillis = Math.round(performance.now() - begun)

const collector = await startReceiver(200, port)
while (heartbeats(collector).length === 0) await new Promise((resolve) => setTimeout(resolve, 50))
const [back] = heartbeats(collector)
await causeway.shutdown()
const received = collector.of('/v1/traces').flatMap(({ body }) => decodeTraces(body).resourceSpans)
const spansReceived = received.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)).length
const last = heartbeats(collector).at(-1)
console.log(JSON.stringify({ messages, tookMillis, heapMegabytes, back, last, spansReceived }))
process.exit()

/** What a heartbeat says, with the keys' last word for a name. */
function heartbeats(from: Receiver): Record<string, unknown>[] {
  const records = from
    .of('/v1/logs')
    .flatMap(({ body }) => decodeLogs(body).resourceLogs.flatMap(({ scopeLogs }) => scopeLogs))
    .flatMap(({ logRecords }) => logRecords)
  return records.map(({ attributes }) =>
    Object.fromEntries(Object.entries(attributesOf(attributes)).map(([key, value]) => [key.split('.').at(-1), value])),
  )
}
