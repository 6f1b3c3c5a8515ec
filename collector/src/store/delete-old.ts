import type { Micros } from '@causeway/model'
import { momentParameter } from './moment.ts'
import type { Sql } from './sql.ts'

/** So many rows go in one transaction, to keep it short. */
export const MOST_DELETED = 5_000

const QUESTIONS = {
  flow: `DELETE FROM flow WHERE correlation_id IN (
  SELECT correlation_id FROM flow WHERE started_at < $1::timestamptz AND ended_at < $1::timestamptz LIMIT $2)`,
  violation: `DELETE FROM violation WHERE id IN (
  SELECT id FROM violation WHERE sent_at < $1::timestamptz
    AND NOT EXISTS (SELECT FROM flow WHERE flow.correlation_id = violation.correlation_id) LIMIT $2)`,
  edge_minute: `DELETE FROM edge_minute WHERE ctid IN (
  SELECT ctid FROM edge_minute WHERE minute < $1::timestamptz LIMIT $2)`,
  quarantine: `DELETE FROM quarantine WHERE id IN (
  SELECT id FROM quarantine WHERE received_at < $1::timestamptz LIMIT $2)`,
  instance: `DELETE FROM instance WHERE (service_id, instance) IN (
  SELECT service_id, instance FROM instance WHERE last_seen < $1::timestamptz LIMIT $2)`,
} as const

/** Tables whose old rows are deleted, in an order in which what is deleted first is not needed by the next. */
export const AGEING = Object.keys(QUESTIONS) as (keyof typeof QUESTIONS)[]
export type Ageing = keyof typeof QUESTIONS

/** Deletes some rows that are over since before a moment; the result is how many, fewer than MOST_DELETED when none are left. */
export async function deleteOld(sql: Sql, table: Ageing, before: Micros): Promise<number> {
  const { rowCount } = await sql.query({ text: QUESTIONS[table], values: [momentParameter(before), MOST_DELETED] })
  return rowCount ?? 0
}
