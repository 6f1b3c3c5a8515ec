import type { HrTime } from '@opentelemetry/api'
import { tracing } from '@opentelemetry/sdk-node'
import { describe, expect, it } from 'vitest'
import { exportQueue } from './export-queue.ts'

const start = (answer: Error | null, maxQueueSize = 100, maxExportBatchSize = maxQueueSize) => {
  const lines: string[] = []
  const delivered: string[] = []
  const answering = {
    held: Promise.resolve(),
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>()
      answering.held = promise
      return resolve
    },
  }
  const exporter: tracing.SpanExporter = {
    export: (spans, done) => {
      if (answer === null) delivered.push(...spans.map(({ name }) => name))
      answering.held.then(() => done(answer === null ? { code: 0 } : { code: 1, error: answer }))
    },
    shutdown: async () => {},
  }
  const config = {
    maxQueueSize,
    scheduledDelayMillis: 60_000,
    maxExportBatchSize,
    exportTimeoutMillis: 30_000,
  }
  const queue = exportQueue({ exporter, name: 'the collector' }, config, (line) => lines.push(line))
  const tracer = new tracing.BasicTracerProvider({ spanProcessors: [queue] }).getTracer('test')
  const end = (name: string, endedAt?: HrTime) => tracer.startSpan(name, { startTime: [0, 0] }).end(endedAt)
  return { lines, delivered, answering, queue, end }
}

describe('the queue before an exporter', () => {
  it('delivers, and says nothing', async () => {
    const { lines, delivered, queue, end } = start(null)
    end('first')
    await queue.forceFlush()
    expect([delivered, lines]).toEqual([['first'], []])
  })

  it('says how many spans were lost, where they should have gone, and why', async () => {
    const { lines, queue, end } = start(new Error('connect ECONNREFUSED'))
    for (const name of ['first', 'second']) {
      end(name)
      await queue.forceFlush()
    }
    expect(lines).toEqual([
      '1 spans did not reach the collector: connect ECONNREFUSED. The service goes on.',
      '2 spans did not reach the collector: connect ECONNREFUSED. The service goes on.',
    ])
  })

  it('lets go of what finds it full, and takes spans again when there is room', async () => {
    const { lines, delivered, answering, queue, end } = start(null, 2)
    const release = answering.hold()
    for (const name of ['away 1', 'away 2', 'waits 1', 'waits 2', 'too many']) end(name)
    expect(lines).toEqual([
      '1 spans did not reach the collector: 2 are waiting, and no more are kept. The service goes on.',
    ])
    release()
    await queue.forceFlush()
    end('later')
    await queue.shutdown()
    expect(delivered).toEqual(['away 1', 'away 2', 'waits 1', 'waits 2', 'later'])
  })

  it('knows when the oldest span that is not delivered ended, be it waiting or on its way', async () => {
    const { answering, queue, end } = start(null, 2)
    expect(queue.progress()).toEqual({ delivered: 0, dropped: 0, oldestUnsent: null })
    const release = answering.hold()
    for (const second of [1, 2, 3]) end('span', [second, 0])
    // Two fill a batch, which is on its way; the third waits.
    expect(queue.progress().oldestUnsent).toBe(1_000_000)
    release()
    await expect.poll(() => queue.progress()).toEqual({ delivered: 2, dropped: 0, oldestUnsent: 3_000_000 })
    await queue.forceFlush()
    expect(queue.progress()).toEqual({ delivered: 3, dropped: 0, oldestUnsent: null })
  })

  it('takes what waits behind a batch for no younger than that batch', async () => {
    const { answering, queue, end } = start(null, 10, 2)
    const release = answering.hold()
    for (const second of [1, 2, 3, 4, 5]) end('span', [second, 0])
    release()
    // The one that is left ended after the batch before it, which is as much as is known.
    await expect.poll(() => queue.progress()).toEqual({ delivered: 4, dropped: 0, oldestUnsent: 4_000_000 })
  })

  it('counts what was let go', async () => {
    const { queue, end } = start(new Error('connect ECONNREFUSED'))
    end('lost')
    await queue.forceFlush()
    expect(queue.progress()).toEqual({ delivered: 0, dropped: 1, oldestUnsent: null })
  })
})
