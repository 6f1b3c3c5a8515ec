import type { Heard } from '@causeway/model'
import { type Column, flag, moment, number, text, texts } from './column.ts'
import { momentOrNone } from './moment.ts'
import type { Sql } from './sql.ts'

/** What is known of one instance by its heartbeats. */
export interface InstanceHeard {
  readonly serviceId: number
  readonly instance: string
  readonly heard: Heard
}

const KEY: readonly Column<InstanceHeard>[] = [
  number('service_id', 'int', ({ serviceId }) => serviceId),
  text('instance', ({ instance }) => instance),
]

const SAID: readonly Column<InstanceHeard>[] = [
  text('boot_id', ({ heard }) => heard.last.bootId),
  number('sequence', 'bigint', ({ heard }) => heard.last.sequence),
  moment('made_at', ({ heard }) => heard.last.madeAt),
  number('interval_millis', 'int', ({ heard }) => heard.last.intervalMillis),
  momentOrNone('watermark', ({ heard }) => heard.last.watermark),
  number('spans_dropped', 'bigint', ({ heard }) => heard.last.dropped),
  texts('groups', ({ heard }) => heard.last.groups),
  flag('leaving', ({ heard }) => heard.last.leaving),
  momentOrNone('unheard_from', ({ heard }) => heard.unheard?.from ?? null),
  momentOrNone('unheard_until', ({ heard }) => heard.unheard?.until ?? null),
]

const COLUMNS = [...KEY, ...SAID]

/** Values are made in a query of their own, because what makes one may not name the table that is updated. */
const UPDATE = `UPDATE instance SET heard_at = now(), ${SAID.map(({ name }) => `"${name}" = said."${name}"`).join(', ')}
FROM (SELECT ${COLUMNS.map(({ name, value }) => `${value} AS "${name}"`).join(', ')}
  FROM unnest(${COLUMNS.map(({ parameter }, index) => `$${index + 1}::${parameter}`).join(', ')})
    AS sent (${COLUMNS.map(({ name }) => `"${name}"`).join(', ')})) AS said
WHERE instance.service_id = said.service_id AND instance.instance = said.instance`

/** Saves what is newly known of instances that have a row. */
export async function saveHeard(sql: Sql, instances: readonly InstanceHeard[]): Promise<void> {
  if (instances.length === 0) return
  await sql.query({ name: 'save-heard', text: UPDATE, values: COLUMNS.map(({ literal }) => literal(instances)) })
}
