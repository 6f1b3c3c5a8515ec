import { type logs, resources } from '@opentelemetry/sdk-node'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type HeartbeatLoop, startHeartbeatLoop } from './heartbeat-loop.ts'

/** An exporter that answers as it is told to, and the records that came to it as `sequence` and `leaving`. */
function start(answer: () => 'accepted' | 'refused' | 'silent') {
  const came: string[] = []
  const lines: string[] = []
  const exporter: logs.LogRecordExporter = {
    export: (records, done) => {
      came.push(...records.map(({ body }) => String(body)))
      const said = answer()
      if (said !== 'silent')
        done(said === 'accepted' ? { code: 0 } : { code: 1, error: new Error('connect ECONNREFUSED') })
    },
    forceFlush: async () => {},
    shutdown: async () => {
      came.push('shut down')
    },
  }
  loop = startHeartbeatLoop({
    exporter,
    name: 'the collector',
    resource: resources.emptyResource(),
    intervalMillis: 5_000,
    record: (sequence, leaving) => ({ body: leaving ? `${sequence} leaving` : `${sequence}` }),
    tell: (line) => lines.push(line),
  })
  return { came, lines, loop }
}

let loop: HeartbeatLoop | null = null
beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  loop?.leave()
  vi.useRealTimers()
})

describe('heartbeats', () => {
  it('begin at once and count on', async () => {
    const { came } = start(() => 'accepted')
    expect(came).toEqual(['1'])
    await vi.advanceTimersByTimeAsync(10_000)
    expect(came).toEqual(['1', '2', '3'])
  })

  it('end with one that says so', async () => {
    const { came, loop } = start(() => 'accepted')
    await vi.advanceTimersByTimeAsync(4_999)
    await loop.leave()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(came).toEqual(['1', '2 leaving', 'shut down'])
  })

  it('are made anew under their number until they are acknowledged, so that an outage leaves no gap', async () => {
    let reached = false
    const { came, lines } = start(() => (reached ? 'accepted' : 'refused'))
    await vi.advanceTimersByTimeAsync(10_000)
    reached = true
    await vi.advanceTimersByTimeAsync(10_000)
    expect(came).toEqual(['1', '1', '1', '1', '2'])
    expect(lines[0]).toBe('heartbeats do not reach the collector: connect ECONNREFUSED. The service goes on.')
  })

  it('wait for the one that is on its way', async () => {
    const { came } = start(() => 'silent')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(came).toEqual(['1'])
  })
})
