import { ATTRIBUTE, microsFromMillis } from '@causeway/model'
import { describe, expect, it } from 'vitest'
import { aHeartbeat, someLogs } from '../../test/example-logs.ts'
import { NOON_MILLIS, nanos } from '../../test/example-traces.ts'
import type { JsonLogRecord } from '../../test/protobuf-of.ts'
import { readLogsJson } from '../wire/read-logs-json.ts'
import { type DecodedHeartbeat, decodeHeartbeat } from './heartbeat.ts'

const noon = microsFromMillis(NOON_MILLIS)

function decoded(record: JsonLogRecord, resource?: Readonly<Record<string, unknown>>): DecodedHeartbeat {
  const read = readLogsJson(Buffer.from(JSON.stringify(someLogs([record], resource))), new Set(['causeway.heartbeat']))
  const named = read.type === 'read' ? read.value.named[0] : undefined
  if (named === undefined) throw new Error('it was not read')
  return decodeHeartbeat(named, noon)
}

describe('a heartbeat', () => {
  it('says whose it is and how far that one was heard', () => {
    expect(decoded(aHeartbeat(3))).toEqual({
      type: 'heartbeat',
      service: 'order',
      instance: 'order-1',
      heartbeat: {
        bootId: '00000000000000aa',
        sequence: 3,
        madeAt: microsFromMillis(NOON_MILLIS + 10_000),
        intervalMillis: 5_000,
        watermark: microsFromMillis(NOON_MILLIS + 9_900),
        dropped: 0,
        groups: ['payment'],
        leaving: false,
      },
    })
  })

  it('may claim nothing, be in no group, and be the last', () => {
    const attributes = {
      [ATTRIBUTE.heartbeatWatermark]: '',
      [ATTRIBUTE.spansDropped]: '',
      [ATTRIBUTE.consumerGroups]: [],
      [ATTRIBUTE.heartbeatLeaving]: true,
    }
    expect(decoded(aHeartbeat(1, { attributes }))).toMatchObject({
      heartbeat: { watermark: null, dropped: null, groups: [], leaving: true },
    })
  })

  it('names groups that PostgreSQL can hold', () => {
    const attributes = { [ATTRIBUTE.consumerGroups]: ['a\0b', 'x'.repeat(1_000), 7] }
    const found = decoded(aHeartbeat(1, { attributes }))
    expect(found.type === 'heartbeat' && found.heartbeat.groups).toEqual(['a\ufffdb', 'x'.repeat(255)])
  })

  it.each<[string, JsonLogRecord, Readonly<Record<string, unknown>>?]>([
    ['without an instance', aHeartbeat(1), { [ATTRIBUTE.serviceName]: 'order' }],
    ['without a boot', aHeartbeat(1, { attributes: { [ATTRIBUTE.bootId]: 7 } })],
    ['without a number', aHeartbeat(0)],
    ['with half a number', aHeartbeat(1, { attributes: { [ATTRIBUTE.heartbeatSequence]: 1.5 } })],
    ['without an interval', aHeartbeat(1, { attributes: { [ATTRIBUTE.heartbeatIntervalMillis]: 0 } })],
    ['with an interval of a day', aHeartbeat(1, { attributes: { [ATTRIBUTE.heartbeatIntervalMillis]: 86_400_000 } })],
    ['made at no time', aHeartbeat(1, { timeUnixNano: 0 })],
    ['made in two days', aHeartbeat(1, { timeUnixNano: nanos(NOON_MILLIS + 172_800_000) })],
    ['that claims the future', aHeartbeat(1, { attributes: { [ATTRIBUTE.heartbeatWatermark]: noon + 1_000_000 } })],
  ])('%s is refused in one sentence', (_what, record, resource) => {
    expect(decoded(record, resource)).toMatchObject({ type: 'rejected', detail: expect.stringMatching(/^.+\.$/) })
  })
})
