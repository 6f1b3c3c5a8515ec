import { LOG_EVENT } from '@causeway/model'
import { JsonLogsSerializer, ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { LoggerProvider, type ReadableLogRecord, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aHeartbeat, someLogs } from '../../test/example-logs.ts'
import { type JsonLogs, protobufOfLogs } from '../../test/protobuf-of.ts'
import type { Read } from './malformed.ts'
import type { OtlpLogs } from './otlp-log.ts'
import { readLogsJson } from './read-logs-json.ts'
import { readLogsProtobuf } from './read-logs-protobuf.ts'

const WANTED = new Set<string>([LOG_EVENT.heartbeat])

const fromJson = (logs: JsonLogs): OtlpLogs => read(readLogsJson(Buffer.from(JSON.stringify(logs)), WANTED))
const fromProtobuf = (logs: JsonLogs): OtlpLogs => read(readLogsProtobuf(protobufOfLogs(logs), WANTED))

function read(result: Read<OtlpLogs>): OtlpLogs {
  if (result.type === 'undecodable') throw new Error(result.detail)
  return result.value
}

describe('reading logs', () => {
  it('reads the records that are asked for by name, and counts the others', () => {
    const logs = someLogs([{ body: { stringValue: 'an order came' } }, aHeartbeat(7), {}])
    for (const { named, others } of [fromJson(logs), fromProtobuf(logs)]) {
      expect(others).toBe(2)
      expect(named).toHaveLength(1)
      expect(named[0]).toMatchObject({ name: 'causeway.heartbeat', timeUnixNano: 1_795_435_230_000_000_000n })
      expect(named[0]?.attributes.get('causeway.heartbeat.sequence')).toBe(7)
      expect(named[0]?.resource.attributes.get('service.name')).toBe('order')
    }
  })

  it.each([
    ['event name', aHeartbeat(1, { body: undefined }), 1],
    ['body, where an older OpenTelemetry Collector passed it on', aHeartbeat(1, { eventName: undefined }), 1],
    ['body, beside another event name', aHeartbeat(1, { eventName: 'device.app.lifecycle' }), 1],
    ['neither', aHeartbeat(1, { eventName: 'causeway', body: { intValue: 1 } }), 0],
    [
      'a body that is longer than any name',
      aHeartbeat(1, { eventName: '', body: { stringValue: 'x'.repeat(300) } }),
      0,
    ],
    ['a body that is a list of it', aHeartbeat(1, { eventName: '', body: LIST }), 0],
  ])('knows a record by its %s', (_by, record, named) => {
    expect(fromJson(someLogs([record])).named).toHaveLength(named)
    expect(fromProtobuf(someLogs([record])).named).toHaveLength(named)
  })

  it('reads the same from either encoding', () => {
    const someRecord = fc.oneof(
      fc.integer({ min: 1, max: 1_000 }).map((sequence) => aHeartbeat(sequence)),
      fc.record({ body: fc.record({ stringValue: fc.string() }), timeUnixNano: fc.nat().map(String) }),
    )
    fc.assert(
      fc.property(fc.array(someRecord), (records) => {
        expect(fromProtobuf(someLogs(records))).toEqual(fromJson(someLogs(records)))
      }),
    )
  })

  it('reads what an OpenTelemetry SDK writes', async () => {
    const records = await recordsOfSdk()
    const protobuf = readLogsProtobuf(Buffer.from(ProtobufLogsSerializer.serializeRequest(records) ?? []), WANTED)
    const json = readLogsJson(Buffer.from(JsonLogsSerializer.serializeRequest(records) ?? []), WANTED)
    expect(read(protobuf)).toEqual(read(json))
    expect(read(protobuf)).toMatchObject({ others: 1, named: [{ name: 'causeway.heartbeat' }] })
    expect(read(protobuf).named[0]?.attributes.get('causeway.consumer_groups')).toEqual(['payment', 'mail'])
  })

  it('refuses what is cut off, and never throws', () => {
    const whole = protobufOfLogs(someLogs([aHeartbeat(1), {}]))
    for (let length = 0; length < whole.length; length++) {
      const { type } = readLogsProtobuf(whole.subarray(0, length), WANTED)
      expect(type).toBe(length === 0 ? 'read' : 'undecodable')
    }
    expect(readLogsJson(Buffer.from('{"resourceLogs":{}}'), WANTED)).toMatchObject({ type: 'undecodable' })
  })
})

const LIST = { arrayValue: { values: [{ stringValue: LOG_EVENT.heartbeat }] } }

/** A heartbeat and another record, as OpenTelemetry's SDK makes them. */
async function recordsOfSdk(): Promise<ReadableLogRecord[]> {
  const records: ReadableLogRecord[] = []
  const exporter = {
    export: (batch: readonly ReadableLogRecord[], done: (result: { code: number }) => void) => {
      records.push(...batch)
      done({ code: 0 })
    },
    shutdown: async () => {},
    forceFlush: async () => {},
  }
  const resource = resourceFromAttributes({ 'service.name': 'order', 'service.instance.id': 'order-1' })
  const provider = new LoggerProvider({ resource, processors: [new SimpleLogRecordProcessor({ exporter })] })
  const attributes = { 'causeway.heartbeat.sequence': 7, 'causeway.consumer_groups': ['payment', 'mail'] }
  provider.getLogger('shop').emit({ eventName: LOG_EVENT.heartbeat, timestamp: Date.now(), attributes })
  provider.getLogger('shop').emit({ body: { text: 'an order came' } })
  await provider.forceFlush()
  return records
}
