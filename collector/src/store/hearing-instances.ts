import { type InstanceHearing, type Micros, micros } from '@causeway/model'
import { microsOf, momentOrNull, momentParameter } from './moment.ts'
import type { Sql } from './sql.ts'

/** How far an instance has been heard, and what it is of. */
export interface HeardInstance extends InstanceHearing {
  readonly service: string
  /** Consumer groups that it is in. */
  readonly groups: readonly string[]
}

/** The instances of which a heartbeat was heard since that moment. */
export async function hearingInstances(sql: Sql, since: Micros): Promise<readonly HeardInstance[]> {
  const { rows } = await sql.query<HeardInstance & { heardAt: number; watermark: number | null }>({
    name: 'hearing-instances',
    text: `SELECT s.name AS service, i.groups, ${microsOf('i.watermark')} AS watermark, i.leaving,
  ${microsOf('i.heard_at')} AS "heardAt"
FROM instance i JOIN service s ON s.id = i.service_id
WHERE i.heard_at >= $1::timestamptz`,
    values: [momentParameter(since)],
  })
  return rows.map((row) => ({ ...row, watermark: momentOrNull(row.watermark), heardAt: micros(row.heardAt) }))
}
