import { namesOfBatch } from './names-of-batch.ts'
import type { Store } from './open-store.ts'
import type { NumberedOperation } from './operation-rows.ts'
import type { HeartbeatRow, OperationRow, Sighting, SpanRow } from './row.ts'
import type { NumberedHeartbeat } from './save-heartbeats.ts'
import type { NumberedSpan } from './span-rows.ts'

/** Puts the numbers of its names beside a row of the batch. */
export interface Numbers {
  readonly operation: (row: OperationRow) => NumberedOperation
  readonly span: (row: SpanRow) => NumberedSpan
  readonly sighting: (sighting: Sighting) => { readonly serviceId: number; readonly instance: string }
  readonly heartbeat: (row: HeartbeatRow) => NumberedHeartbeat
}

/** Services and event types belong to no system. */
const ALONE = ''

/** Learns the numbers of all names of a batch. */
export async function numbersFor(
  { pool, dictionaries }: Store,
  operations: readonly OperationRow[],
  spans: readonly SpanRow[],
  sightings: readonly Sighting[],
): Promise<Numbers> {
  const services = namesOfBatch()
  const eventTypes = namesOfBatch()
  const destinations = namesOfBatch()
  const consumers = namesOfBatch()
  const sources = namesOfBatch()
  for (const { operation } of operations) {
    services.add(ALONE, operation.service)
    if (operation.eventType !== null) eventTypes.add(ALONE, operation.eventType)
    if (operation.destination !== null) destinations.add(operation.system, operation.destination)
    if (operation.consumer !== null) consumers.add(operation.system, operation.consumer)
    if (operation.instance !== null) sources.add(operation.service, operation.instance)
  }
  for (const { span } of spans) services.add(ALONE, span.service)
  for (const { service } of sightings) services.add(ALONE, service)
  await services.number(pool, dictionaries.service)
  await eventTypes.number(pool, dictionaries.event_type)
  await destinations.number(pool, dictionaries.destination)
  await consumers.number(pool, dictionaries.consumer)
  await sources.number(pool, dictionaries.source)

  const sighting = ({ service, instance }: Sighting) => ({ serviceId: services.numberOf(ALONE, service), instance })
  return {
    operation: (row) => {
      const { service, eventType, system, destination, consumer, instance } = row.operation
      return {
        row,
        serviceId: services.numberOf(ALONE, service),
        eventTypeId: eventType === null ? null : eventTypes.numberOf(ALONE, eventType),
        destinationId: destination === null ? null : destinations.numberOf(system, destination),
        consumerId: consumer === null ? null : consumers.numberOf(system, consumer),
        sourceId: instance === null ? null : sources.numberOf(service, instance),
      }
    },
    span: (row) => ({ row, serviceId: services.numberOf(ALONE, row.span.service) }),
    sighting,
    heartbeat: (row) => ({ ...sighting(row), heartbeat: row.heartbeat }),
  }
}
