import {
  ATTRIBUTE,
  type AttributeKey,
  addMillis,
  type Heartbeat,
  isoMicros,
  MAX_NAME_LENGTH,
  type Micros,
  micros,
  microsFromNanos,
} from '@causeway/model'
import type { OtlpLogRecord } from '../wire/otlp-log.ts'
import type { OtlpValue } from '../wire/otlp-span.ts'
import { FARTHEST_MILLIS } from './identity.ts'
import { isList } from './json.ts'
import { readSource } from './source.ts'
import { cleanText, cutText } from './text.ts'

/** A heartbeat and whose it is, or why it is none. */
export type DecodedHeartbeat =
  | { readonly type: 'heartbeat'; readonly service: string; readonly instance: string; readonly heartbeat: Heartbeat }
  | RejectedHeartbeat

export interface RejectedHeartbeat {
  readonly type: 'rejected'
  readonly service: string
  readonly detail: string
}

/** Longest interval that is believed, in milliseconds: who is heard of less often is as good as silent. */
const LONGEST_INTERVAL_MILLIS = 3_600_000

/** Reads a heartbeat (docs/heartbeat.md). Never throws, whatever the record holds; `now` is the moment of receipt. */
export function decodeHeartbeat(record: OtlpLogRecord, now: Micros): DecodedHeartbeat {
  const { service, instance } = readSource(record.resource)
  const rejected = (detail: string): DecodedHeartbeat => ({ type: 'rejected', service, detail })
  const value = (key: AttributeKey): OtlpValue => record.attributes.get(key) ?? null

  if (instance === null) return rejected(`A heartbeat needs ${ATTRIBUTE.serviceInstanceId} in its resource.`)
  const bootId = value(ATTRIBUTE.bootId)
  if (typeof bootId !== 'string' || bootId === '') return rejected(`${ATTRIBUTE.bootId} must be a text.`)
  const sequence = countOf(value(ATTRIBUTE.heartbeatSequence))
  if (sequence === null || sequence === 0) return rejected(`${ATTRIBUTE.heartbeatSequence} must be 1 or more.`)
  const intervalMillis = countOf(value(ATTRIBUTE.heartbeatIntervalMillis))
  if (intervalMillis === null || intervalMillis === 0 || intervalMillis > LONGEST_INTERVAL_MILLIS)
    return rejected(`${ATTRIBUTE.heartbeatIntervalMillis} must be from 1 to ${LONGEST_INTERVAL_MILLIS}.`)
  const madeAt = microsFromNanos(record.timeUnixNano)
  if (madeAt <= 0 || madeAt > addMillis(now, FARTHEST_MILLIS))
    return rejected(`The heartbeat was made at ${isoMicros(madeAt)}, more than a day ahead or at no time.`)
  const watermark = countOf(value(ATTRIBUTE.heartbeatWatermark))
  if (watermark !== null && watermark > madeAt)
    return rejected(`${ATTRIBUTE.heartbeatWatermark} lies after the heartbeat itself.`)
  return {
    type: 'heartbeat',
    service,
    instance,
    heartbeat: {
      bootId: nameOf(bootId),
      sequence,
      madeAt,
      intervalMillis,
      watermark: watermark === null ? null : micros(watermark),
      dropped: countOf(value(ATTRIBUTE.spansDropped)),
      groups: groupsOf(value(ATTRIBUTE.consumerGroups)),
      leaving: value(ATTRIBUTE.heartbeatLeaving) === true,
    },
  }
}

/** More groups than any process is in. */
const MAX_GROUPS = 1_000

const groupsOf = (value: OtlpValue): readonly string[] =>
  (isList(value) ? value : [])
    .filter((group) => typeof group === 'string')
    .slice(0, MAX_GROUPS)
    .map(nameOf)

const nameOf = (text: string): string => cutText(cleanText(text), MAX_NAME_LENGTH)

/** A whole number, not negative, that a double holds exactly. */
const countOf = (value: OtlpValue): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null
