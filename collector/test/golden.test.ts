import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type Micros, microsFromNanos } from '@causeway/model'
import { describe, expect, it } from 'vitest'
import type { Decoded } from '../src/decode/decode-span.ts'
import { decodeTraces } from '../src/decode/decode-traces.ts'
import type { Read } from '../src/wire/malformed.ts'
import type { OtlpTraces } from '../src/wire/otlp-span.ts'
import { readTracesJson } from '../src/wire/read-traces-json.ts'
import { readTracesProtobuf } from '../src/wire/read-traces-protobuf.ts'

const folder = path.join(import.meta.dirname, '../../test/fixtures/otlp')
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.bin'))
  .map((file) => file.slice(0, -'.bin'.length))

describe('captured requests', () => {
  it.each(names)('%s decodes to the same from either encoding, and nothing of it is refused', (name) => {
    const { json, protobuf } = decoded(name)
    expect(protobuf).toEqual(json)
    expect(protobuf.length).toBeGreaterThan(0)
    expect(protobuf.filter(({ type }) => type === 'rejected')).toEqual([])
  })

  it('tell of our own instrumentation what happened to which event, and why', () => {
    const operations = decoded('causeway-order-payment').protobuf.flatMap((result) =>
      result.type === 'operation' ? [result.operation] : [],
    )
    const story = operations
      // The SDK tells starts in milliseconds; of two in one, the handler that ends later is what encloses the send.
      .sort((a, b) => a.startedAt - b.startedAt || b.endedAt - a.endedAt)
      .map(({ service, type, eventType, outcome, attempt, consumer }) =>
        [service, type, eventType, outcome, attempt, consumer].join(' '),
      )
    expect(story).toEqual([
      'order send OrderCreated ok 1 ',
      'payment process OrderCreated failed 1 payment',
      'payment process OrderCreated ok 2 payment',
      'payment send PaymentProcessed ok 1 ',
    ])
    const [created] = operations
    expect(created?.causationIds).toEqual(['cmd_33333'])
    expect(new Set(operations.map(({ correlationId }) => correlationId)).size).toBe(1)
    const processed = operations.find(({ eventType }) => eventType === 'PaymentProcessed')
    expect(processed?.causationIds).toEqual([created?.eventId])
    for (const operation of operations) {
      expect(operation).toMatchObject({
        system: 'kafka',
        destination: expect.any(String),
        instance: expect.any(String),
      })
    }
  })

  it.each([
    ['python-kafka-python', ['order send orders ', 'payment process orders payment']],
    ['python-confluent-kafka', ['order send orders ', 'payment process orders payment']],
    // It tells of a message's receive only, never of its handling.
    ['python-aiokafka', ['order send orders ', 'payment receive orders payment']],
    ['go-franz-go', ['order send orders ', 'payment receive orders payment', 'payment process orders payment']],
    ['java-agent-kafka-clients', ['order send orders ', 'payment process orders payment']],
  ])('of %s tell one event from both sides, though nobody gave it an id', (name, story) => {
    const operations = decoded(name).protobuf.flatMap((result) =>
      result.type === 'operation' ? [result.operation] : [],
    )
    expect(
      operations.map(({ service, type, destination, consumer }) => [service, type, destination, consumer].join(' ')),
    ).toEqual(story)
    const [send] = operations
    for (const operation of operations) {
      expect(operation).toMatchObject({
        eventId: `${send?.traceId}-${send?.spanId}`,
        correlationId: send?.traceId,
        system: 'kafka',
        instance: `${operation.service}-1`,
        outcome: 'ok',
      })
    }
    // confluent-kafka's producer cannot tell where its message came to lie, and most of Python's do not tell the offset.
    expect(operations.at(-1)?.partition).toBe('0')
    if (!name.startsWith('python-')) expect(operations.at(-1)?.offset).toBe(0)
  })
})

function decoded(name: string): { readonly json: readonly Decoded[]; readonly protobuf: readonly Decoded[] } {
  const of = (read: Read<OtlpTraces>) => {
    if (read.type === 'undecodable') throw new Error(read.detail)
    return decodeTraces(read.value, timeOf(read.value)).spans
  }
  return {
    json: of(readTracesJson(readFileSync(path.join(folder, `${name}.json`)))),
    protobuf: of(readTracesProtobuf(readFileSync(path.join(folder, `${name}.bin`)))),
  }
}

/** A capture is received when it was made. */
const timeOf = ({ spans }: OtlpTraces): Micros => microsFromNanos(spans[0]?.endTimeUnixNano ?? 0n)
