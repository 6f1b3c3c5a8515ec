import { micros } from '@causeway/model'
import { TraceFlags } from '@opentelemetry/api'
import type { resources, tracing } from '@opentelemetry/sdk-node'
import { quietly } from '../quietly.ts'
import type { ExportQueue } from '../telemetry/export-queue.ts'
import { encodeResource, encodeScope, encodeSpan } from './encode-span.ts'
import type { EncodedSpans, Wire } from './otlp-wire.ts'
import { ProtoWriter } from './proto-writer.ts'
import { RecordedSpan } from './recorded-span.ts'

type ReadableSpan = tracing.ReadableSpan
type Scope = ReadableSpan['instrumentationScope']

export interface SpanQueueOptions {
  readonly wire: Wire
  /** Most spans that are kept; what comes beyond is let go and counted. */
  readonly maxSpans: number
  /** The same in bytes, as they go over the wire. */
  readonly maxBytes: number
  /** How long a span waits for company. */
  readonly delayMillis: number
  /** How long a request that was not taken waits before it is sent again. */
  readonly retryMillis?: number
  /** Told when spans were let go: how many until now, and why these. */
  readonly onLost: (dropped: number, why: string) => void
}

/** Spans of one resource and one scope, as the bytes of OTLP's `spans` fields. */
interface Chunk {
  readonly resource: resources.Resource
  readonly scope: Scope
  readonly bytes: Buffer
  readonly spans: number
  readonly oldestMicros: number
}

const MAX_CHUNK_SPANS = 2_048
const MAX_CHUNK_BYTES = 1_048_576

/**
 * Encodes each span when it ends and keeps the bytes, in order, until they are delivered: a request that was not taken
 * is sent again until it is. Memory is bounded; spans that find no room are let go, counted and told of.
 */
export function spanQueue(options: SpanQueueOptions): ExportQueue {
  const { wire, maxSpans, maxBytes, delayMillis, retryMillis = 1_000, onLost } = options
  const open = openChunks()
  const waiting: Chunk[] = []
  let kept = 0
  let keptBytes = 0
  let delivered = 0
  let dropped = 0
  let timer: NodeJS.Timeout | null = null
  let sending: Promise<void> | null = null
  let stopped = false

  const lose = (spans: number, why: string): void => {
    dropped += spans
    onLost(dropped, why)
  }

  const seal = (): void => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    for (const chunk of open.take()) waiting.push(chunk)
  }

  /** Sends what is sealed, one request after the other. */
  const sendAll = (): Promise<void> => {
    if (sending === null && waiting.length > 0) sending = sendWaiting()
    return sending ?? Promise.resolve()
  }

  async function sendWaiting(): Promise<void> {
    for (let chunk = waiting[0]; chunk !== undefined; chunk = waiting[0]) {
      await chunk.resource.waitForAsyncAttributes?.()
      const delivery = await wire.send(requestOf(chunk))
      if (delivery.type === 'failed' && !stopped) {
        await pause(retryMillis)
        continue
      }
      waiting.shift()
      kept -= chunk.spans
      keptBytes -= chunk.bytes.length
      const lost = delivery.type === 'taken' ? delivery.rejected : chunk.spans
      delivered += chunk.spans - lost
      if (lost > 0) lose(lost, delivery.why)
    }
    // In the very turn in which nothing waits any more: what is sealed in the next one is sent by a new round.
    sending = null
  }

  const flush = (): Promise<void> => {
    seal()
    return sendAll()
  }

  const flushSoon = (): void => {
    timer ??= setTimeout(() => void flush(), delayMillis).unref()
  }

  return {
    onStart() {},
    onEnd(span) {
      if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return
      if (stopped) return lose(1, 'it ended after shutdown')
      if (kept >= maxSpans || keptBytes >= maxBytes) return lose(1, `${kept} are waiting, and no more are kept`)
      const added = quietly(() => open.add(span), null)
      if (added === null) return lose(1, 'it says something that cannot be encoded')
      const { bytes, full } = added
      kept++
      keptBytes += bytes
      if (full) void flush()
      else flushSoon()
    },
    forceFlush: flush,
    async shutdown() {
      stopped = true
      await flush()
      await wire.close()
    },
    progress() {
      const oldest = Math.min(open.oldestMicros(), ...waiting.map(({ oldestMicros }) => oldestMicros))
      return { delivered, dropped, oldestUnsent: Number.isFinite(oldest) ? micros(Math.floor(oldest)) : null }
    },
  }
}

/** Waits without keeping the process alive. */
const pause = (millis: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, millis).unref())

interface OpenChunk {
  readonly resource: resources.Resource
  readonly scope: Scope
  readonly writer: ProtoWriter
  spans: number
  oldestMicros: number
}

/** The chunks that spans are added to, one for each resource and scope; there are few. */
function openChunks() {
  const chunks: OpenChunk[] = []
  const chunkOf = ({ instrumentationScope: scope, resource }: ReadableSpan): OpenChunk => {
    const found = chunks.find((chunk) => chunk.scope === scope && chunk.resource === resource)
    if (found !== undefined) return found
    const made = { resource, scope, writer: new ProtoWriter(), spans: 0, oldestMicros: Number.POSITIVE_INFINITY }
    chunks.push(made)
    return made
  }
  return {
    add(span: ReadableSpan): { readonly bytes: number; readonly full: boolean } {
      const chunk = chunkOf(span)
      const before = chunk.writer.length
      try {
        encodeSpan(chunk.writer, span)
      } catch (error) {
        // Half a span would spoil all the others.
        chunk.writer.cut(before)
        throw error
      }
      chunk.spans++
      chunk.oldestMicros = Math.min(chunk.oldestMicros, endOf(span))
      const { length } = chunk.writer
      return { bytes: length - before, full: chunk.spans >= MAX_CHUNK_SPANS || length >= MAX_CHUNK_BYTES }
    },
    take(): Chunk[] {
      const taken: Chunk[] = []
      for (const chunk of chunks) {
        if (chunk.spans === 0) continue
        const { resource, scope, writer, spans, oldestMicros } = chunk
        taken.push({ resource, scope, bytes: writer.copy(), spans, oldestMicros })
        writer.clear()
        chunk.spans = 0
        chunk.oldestMicros = Number.POSITIVE_INFINITY
      }
      return taken
    },
    /** Infinity where nothing is open. */
    oldestMicros: (): number => Math.min(...chunks.map(({ oldestMicros }) => oldestMicros)),
  }
}

/** End of a span in Unix microseconds. */
function endOf(span: ReadableSpan): number {
  if (span instanceof RecordedSpan) return span.endMicros
  const [seconds, nanos] = span.endTime
  return seconds * 1_000_000 + nanos / 1_000
}

/** OTLP's `ExportTraceServiceRequest` with one `ResourceSpans` of one `ScopeSpans`. */
function requestOf({ resource, scope, bytes, spans }: Chunk): EncodedSpans {
  const writer = new ProtoWriter(bytes.length + 2_048)
  const resourceSpans = writer.begin(1)
  encodeResource(writer, resource)
  const scopeSpans = writer.begin(2)
  encodeScope(writer, scope)
  writer.raw(bytes)
  writer.end(scopeSpans)
  writer.end(resourceSpans)
  return { body: writer.written(), spans }
}
