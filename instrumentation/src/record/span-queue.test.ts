import { ROOT_CONTEXT, SpanKind } from '@opentelemetry/api'
import { resources } from '@opentelemetry/sdk-node'
import { expect, it } from 'vitest'
import { decodeTraces } from '../../testing/otlp.ts'
import type { ExportQueue } from '../telemetry/export-queue.ts'
import type { Delivery, EncodedSpans } from './otlp-wire.ts'
import { randomSpanIds } from './random-id.ts'
import { lightRecorder } from './recorder.ts'
import { type SpanQueueOptions, spanQueue } from './span-queue.ts'

const TAKEN: Delivery = { type: 'taken', rejected: 0, why: '' }
const AWAY: Delivery = { type: 'failed', why: 'connection refused' }

/** A queue before a wire that answers as it is told, and spans to put into it. */
function aQueue(options: Partial<SpanQueueOptions> = {}) {
  const sent: string[][] = []
  const lost: [number, string][] = []
  const answers: Delivery[] = []
  const queue = spanQueue({
    wire: {
      async send({ body }: EncodedSpans) {
        const { resourceSpans } = decodeTraces(body)
        sent.push(
          resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans.map((s) => s.name))),
        )
        return answers.shift() ?? TAKEN
      },
      close: async () => {},
    },
    maxSpans: 1_000,
    maxBytes: 1_000_000,
    delayMillis: 60_000,
    retryMillis: 1,
    onLost: (spans, why) => lost.push([spans, why]),
    ...options,
  })
  return { queue, sent, lost, answers, end: spansInto(queue) }
}

function spansInto(queue: ExportQueue): (...names: string[]) => void {
  let now = 1_000_000
  const recorder = lightRecorder(
    {
      clock: () => now,
      resource: resources.resourceFromAttributes({ 'service.name': 'payment' }),
      scope: { name: 'test' },
      ended: (span) => queue.onEnd(span),
    },
    randomSpanIds(),
  )
  return (...names) => {
    for (const name of names) {
      now += 10
      recorder.begin({ name, kind: SpanKind.INTERNAL, attributes: [], links: [], base: ROOT_CONTEXT }).end()
    }
  }
}

it('sends what has ended in one request, and knows that it is delivered', async () => {
  const { queue, sent, end } = aQueue()
  end('a', 'b')
  expect(queue.progress()).toEqual({ oldestUnsent: 1_000_010, delivered: 0, dropped: 0 })
  await queue.forceFlush()
  expect(sent).toEqual([['a', 'b']])
  expect(queue.progress()).toEqual({ oldestUnsent: null, delivered: 2, dropped: 0 })
})

it('sends again what was not taken, in order, until it is', async () => {
  const { queue, sent, answers, lost, end } = aQueue()
  answers.push(AWAY, AWAY)
  end('a')
  const flushed = queue.forceFlush()
  end('b')
  await flushed
  await queue.forceFlush()
  expect(sent).toEqual([['a'], ['a'], ['a'], ['b']])
  expect(lost).toEqual([])
})

it('lets go of what is refused for good, and goes on with the next', async () => {
  const { queue, sent, answers, lost, end } = aQueue()
  answers.push({ type: 'refused', why: 'too large' }, { type: 'taken', rejected: 1, why: 'bad id' })
  end('a')
  await queue.forceFlush()
  end('b', 'c')
  await queue.forceFlush()
  expect(sent).toEqual([['a'], ['b', 'c']])
  expect(lost).toEqual([
    [1, 'too large'],
    [2, 'bad id'],
  ])
  expect(queue.progress()).toEqual({ oldestUnsent: null, delivered: 1, dropped: 2 })
})

it.each([{ maxSpans: 2 }, { maxBytes: 100 }])('keeps no more than it may: %j', async (bound) => {
  const { queue, sent, lost, end } = aQueue(bound)
  end('a', 'b', 'c', 'd')
  await queue.forceFlush()
  expect(sent).toEqual([['a', 'b']])
  expect(lost).toEqual([
    [1, '2 are waiting, and no more are kept'],
    [2, '2 are waiting, and no more are kept'],
  ])
})

it('sends at once when a request is full', async () => {
  const { queue, sent, end } = aQueue({ maxSpans: 10_000 })
  end(...Array.from({ length: 2_049 }, (_, index) => `${index}`))
  await expect.poll(() => sent[0]?.length).toBe(2_048)
  await queue.forceFlush()
  expect(sent[1]).toEqual(['2048'])
})

it('at shutdown tries once more and lets go of the rest', async () => {
  const { queue, answers, lost, end } = aQueue()
  answers.push(AWAY)
  end('a')
  await queue.shutdown()
  end('b')
  expect(lost).toEqual([
    [1, 'connection refused'],
    [2, 'it ended after shutdown'],
  ])
})

it('lets go of a span that cannot be encoded, and of no other', async () => {
  const { queue, sent, lost, end } = aQueue()
  const unspeakable: unknown = 7
  end('a')
  expect(() => end(unspeakable as string)).not.toThrow()
  end('b')
  await queue.forceFlush()
  expect(sent).toEqual([['a', 'b']])
  expect(lost).toEqual([[1, 'it says something that cannot be encoded']])
})

it('sends also what ends in the turn in which the last request is answered', async () => {
  const { queue, sent, end } = aQueue()
  end('a')
  await queue.forceFlush().then(() => end('b'))
  await queue.forceFlush()
  await queue.shutdown()
  expect(sent).toEqual([['a'], ['b']])
})
