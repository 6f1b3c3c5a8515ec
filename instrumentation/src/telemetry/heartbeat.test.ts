import { micros } from '@causeway/model'
import { describe, expect, it } from 'vitest'
import { type HeartbeatState, heartbeatRecord, watermarkOf } from './heartbeat.ts'

const NOW = Date.parse('2026-11-23T14:00:00Z')

const state: HeartbeatState = {
  bootId: 'b00t',
  sequence: 3,
  now: NOW,
  intervalMillis: 5_000,
  progress: { delivered: 40, dropped: 2, oldestUnsent: null },
  groups: ['audit', 'payment'],
  leaving: false,
}

const known = {
  'causeway.boot_id': 'b00t',
  'causeway.heartbeat.sequence': 3,
  'causeway.heartbeat.interval_millis': 5_000,
  'causeway.heartbeat.watermark_micros': NOW * 1_000 - 100_000,
  'causeway.spans.delivered': 40,
  'causeway.spans.dropped': 2,
  'causeway.consumer_groups': ['audit', 'payment'],
}
const {
  'causeway.heartbeat.watermark_micros': _watermark,
  'causeway.spans.delivered': _delivered,
  'causeway.spans.dropped': _dropped,
  ...withoutProgress
} = known

describe('a heartbeat', () => {
  it('is an OTLP event that names itself in its body too, and belongs to no span', () => {
    expect(heartbeatRecord(state)).toMatchObject({ eventName: 'causeway.heartbeat', body: 'causeway.heartbeat' })
    expect(heartbeatRecord(state)).toMatchObject({ timestamp: NOW, severityNumber: 9 })
  })

  it.each<[string, Partial<HeartbeatState>, Record<string, unknown>]>([
    ['with all delivered', {}, known],
    [
      'with a span on its way',
      { progress: { delivered: 40, dropped: 2, oldestUnsent: micros(NOW * 1_000 - 7_000_000) } },
      { ...known, 'causeway.heartbeat.watermark_micros': NOW * 1_000 - 7_100_000 },
    ],
    ['that leaves', { leaving: true }, { ...known, 'causeway.heartbeat.leaving': true }],
    ['in no group', { groups: [] }, { ...known, 'causeway.consumer_groups': [] }],
    ['that does not know how its spans fare', { progress: null }, withoutProgress],
  ])('%s', (_, change, attributes) => {
    expect(heartbeatRecord({ ...state, ...change }).attributes).toEqual(attributes)
  })

  it('never claims more than the moment it is made at, even where a span ended in the future', () => {
    const oldestUnsent = micros((NOW + 60_000) * 1_000)
    expect(watermarkOf({ delivered: 0, dropped: 0, oldestUnsent }, NOW)).toBe(NOW * 1_000 - 100_000)
  })
})
