/**
 * The load, in a process of its own: `node bench/ingest/load.ts <url> <seconds> <spans a second, 0 for as many as are taken>`.
 * Tells on standard output, as JSON, what was acknowledged and how long that took.
 */
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { REQUESTS_PER_WAVE, requestMaker, SPANS_PER_REQUEST } from './spans.ts'

/** What the load tells when it is over. */
export interface LoadReport {
  readonly spans: number
  readonly seconds: number
  readonly turnedAway: number
  readonly ackMillisP50: number
  readonly ackMillisP99: number
  readonly cpuSeconds: number
  readonly bytesPerSpan: number
}

const CONNECTIONS = 4

async function load(url: string, seconds: number, spansPerSecond: number): Promise<LoadReport> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const make = requestMaker(2, process.pid)
  const millis: number[] = []
  let next = 0
  let acknowledged = 0
  let turnedAway = 0
  let bytes = 0
  const cpu = process.cpuUsage()
  const began = performance.now()
  const ends = began + seconds * 1_000

  async function connection(): Promise<void> {
    while (performance.now() < ends) {
      const number = next++
      // At a given rate a request is due at its time, and waiting for a free connection counts as waiting.
      const due =
        spansPerSecond === 0 ? performance.now() : began + (number * SPANS_PER_REQUEST * 1_000) / spansPerSecond
      if (due >= ends) return
      if (due > performance.now()) await sleep(due - performance.now())
      const body = Buffer.from(make(number, Date.now() - 100))
      bytes += body.length
      while ((await post(agent, url, body)) !== 200) {
        turnedAway++
        await sleep(200)
      }
      millis.push(performance.now() - due)
      acknowledged += SPANS_PER_REQUEST
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, connection))
  agent.destroy()
  const { user, system } = process.cpuUsage(cpu)
  millis.sort((a, b) => a - b)
  return {
    spans: acknowledged,
    seconds: (performance.now() - began) / 1_000,
    turnedAway,
    ackMillisP50: at(millis, 0.5),
    ackMillisP99: at(millis, 0.99),
    cpuSeconds: (user + system) / 1e6,
    bytesPerSpan: bytes / Math.max(acknowledged, 1),
  }
}

const at = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(Math.floor(sorted.length * part), sorted.length - 1)] ?? Number.NaN

function post(agent: Agent, url: string, body: Buffer): Promise<number> {
  const headers = { 'content-type': 'application/x-protobuf', 'content-length': body.length }
  return new Promise((resolve) => {
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0))
    })
    sent.on('error', () => resolve(0))
    sent.end(body)
  })
}

if (import.meta.main) {
  const [, , url = '', seconds = '20', rate = '0'] = process.argv
  console.log(JSON.stringify(await load(url, Number(seconds), Number(rate))))
}

export { REQUESTS_PER_WAVE }
