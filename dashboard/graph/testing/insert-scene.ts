import { causeKey, type Expectation, isoMicros, type Micros, type Operation } from '@causeway/model'
import type pg from 'pg'
import { idsOf, insertOperations, kafkaIdsOf } from '../../testing/insert.ts'
import type { Scene } from './shop.ts'

/** Writes a scene as the collector would have: operations, inner spans, violations, and whether something is still owed. */
export async function insertScene(client: pg.Client, scene: Scene): Promise<void> {
  const { operations, spans, violations, correlationId, owes } = scene
  await makePartitions(client, operations)
  const ids = {
    service: await idsOf(
      client,
      'service',
      [...operations, ...spans].map(({ service }) => service),
    ),
    eventType: await idsOf(
      client,
      'event_type',
      operations.flatMap(({ eventType }) => eventType ?? []),
    ),
    destination: await kafkaIdsOf(
      client,
      'destination',
      operations.flatMap(({ destination }) => destination ?? []),
    ),
    consumer: await kafkaIdsOf(
      client,
      'consumer',
      operations.flatMap(({ consumer }) => consumer ?? []),
    ),
  }
  await insertOperations(client, operations, ids)
  for (const span of spans) {
    await client.query(
      `INSERT INTO span (started_at, trace_id, span_id, parent_span_id, ended_at, service_id, name, kind, outcome, attributes)
       VALUES ($1, $2::uuid, span_number($3), span_number($4), $5, $6, $7, $8, $9, '{}')`,
      [
        iso(span.startedAt),
        span.traceId,
        span.spanId,
        span.parentSpanId,
        iso(span.endedAt),
        ids.service.get(span.service),
        span.name,
        span.kind,
        span.outcome,
      ],
    )
  }
  for (const { expectationId, eventId, state, verdict, evidence, dueAt } of violations) {
    await client.query(
      `INSERT INTO violation (expectation_id, event_id, correlation_id, event_type, state, verdict, cause_key, evidence, sent_at, due_at, opened_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $10)`,
      [
        expectationId,
        eventId,
        correlationId,
        evidence.expectation.eventType,
        state,
        verdict,
        causeKey(verdict, evidence),
        JSON.stringify(evidence),
        iso(evidence.since),
        iso(dueAt),
      ],
    )
  }
  const startedAt = operations.reduce(
    (first, operation) => Math.min(first, operation.startedAt),
    Number.POSITIVE_INFINITY,
  ) as Micros
  await client.query(
    `INSERT INTO flow (correlation_id, started_at, ended_at, status, root_event_id, aggregate_ids, event_count, missing_count, retry_count,
       failed_count, services, event_types, event_versions, shape, bars, judge_at, updated_at)
     VALUES ($1, $2, $2, 'complete', $3, '{}', 0, 0, 0, 0, '{}', '{}', '{}', '', '[]', $4, $2)`,
    [correlationId, iso(startedAt), operations[0]?.eventId, owes ? iso(startedAt) : null],
  )
}

/** Writes what must follow what. */
export async function insertExpectations(client: pg.Client, expectations: readonly Expectation[]): Promise<void> {
  for (const { id, origin, eventType, eventVersion, destination, consumer, followedBy, withinMillis } of expectations) {
    await client.query(
      `INSERT INTO expectation (id, origin, event_type, event_version, destination, consumer, followed_by, within_millis)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [id, origin, eventType, eventVersion, destination, consumer, followedBy, withinMillis],
    )
  }
}

const iso = (moment: Micros): string => isoMicros(moment)

async function makePartitions(client: pg.Client, operations: readonly Operation[]): Promise<void> {
  for (const day of new Set(operations.map(({ startedAt }) => isoMicros(startedAt).slice(0, 10)))) {
    const next = new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10)
    for (const table of ['operation', 'span']) {
      const name = `${table}_${day.replaceAll('-', '')}`
      await client.query(
        `CREATE TABLE IF NOT EXISTS ${name} PARTITION OF ${table} FOR VALUES FROM ('${day}Z') TO ('${next}Z')`,
      )
    }
  }
}
