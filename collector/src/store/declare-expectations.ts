import type { Expectation } from '@causeway/model'
import { type Column, number, text, texts } from './column.ts'
import type { Sql } from './sql.ts'
import { upsert } from './upsert.ts'

/** Declares expectations, enabling those that were not; the result is the ids of those that were there and changed. */
export async function declareExpectations(
  sql: Sql,
  expectations: readonly Expectation[],
  declaredIn: string,
): Promise<string[]> {
  if (expectations.length === 0) return []
  const rows = expectations.map((expectation) => ({ ...expectation, declaredIn }))
  const { rows: saved } = await sql.query<{ id: string; is_new: boolean }>({
    text: QUESTION,
    values: COLUMNS.map(({ literal }) => literal(rows)),
  })
  return saved.filter(({ is_new }) => !is_new).map(({ id }) => id)
}

const COLUMNS: readonly Column<Expectation & { readonly declaredIn: string }>[] = [
  text('id', (row) => row.id),
  text('origin', (row) => row.origin, 'expectation_origin'),
  text('event_type', (row) => row.eventType),
  text('event_version', (row) => row.eventVersion),
  text('destination', (row) => row.destination),
  text('consumer', (row) => row.consumer),
  texts('followed_by', (row) => row.followedBy),
  number('within_millis', 'int', (row) => row.withinMillis),
  text('declared_in', (row) => row.declaredIn),
]

const KEPT = COLUMNS.map(({ name }) => name).filter((name) => name !== 'id')
const of = (table: string): string => KEPT.map((name) => `${table}.${name}`).join(', ')

const QUESTION = upsert(
  'expectation',
  COLUMNS,
  `ON CONFLICT (id) DO UPDATE SET
  ${KEPT.map((name) => `${name} = excluded.${name}`).join(', ')}, enabled = true, updated_at = now()
WHERE NOT old.enabled OR (${of('old')}) IS DISTINCT FROM (${of('excluded')})
RETURNING id, created_at = updated_at AS is_new`,
)
