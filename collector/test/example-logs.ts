import { ATTRIBUTE, LOG_EVENT } from '@causeway/model'
import { keyValues, NOON_MILLIS, nanos } from './example-traces.ts'
import type { JsonLogRecord, JsonLogs } from './protobuf-of.ts'

/** A log request with one resource and one scope. */
export const someLogs = (
  logRecords: readonly JsonLogRecord[],
  resource: Readonly<Record<string, unknown>> = ORDER_1,
): JsonLogs => ({
  resourceLogs: [{ resource: { attributes: keyValues(resource) }, scopeLogs: [{ logRecords }] }],
})

const ORDER_1 = { [ATTRIBUTE.serviceName]: 'order', [ATTRIBUTE.serviceInstanceId]: 'order-1' }

type BeatParts = Omit<JsonLogRecord, 'attributes'> & { readonly attributes?: Readonly<Record<string, unknown>> }

/** The `sequence`th heartbeat of a boot that began at noon, as our own instrumentation tells it. */
export const aHeartbeat = (sequence: number, { attributes = {}, ...parts }: BeatParts = {}): JsonLogRecord => {
  const madeAtMillis = NOON_MILLIS + 5_000 * (sequence - 1)
  return {
    eventName: LOG_EVENT.heartbeat,
    body: { stringValue: LOG_EVENT.heartbeat },
    severityNumber: 9,
    timeUnixNano: nanos(madeAtMillis),
    ...parts,
    attributes: keyValues({
      [ATTRIBUTE.bootId]: '00000000000000aa',
      [ATTRIBUTE.heartbeatSequence]: sequence,
      [ATTRIBUTE.heartbeatIntervalMillis]: 5_000,
      [ATTRIBUTE.heartbeatWatermark]: 1_000 * (madeAtMillis - 100),
      [ATTRIBUTE.spansDelivered]: 10 * sequence,
      [ATTRIBUTE.spansDropped]: 0,
      [ATTRIBUTE.consumerGroups]: ['payment'],
      ...attributes,
    }),
  }
}
