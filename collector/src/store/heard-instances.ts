import { micros } from '@causeway/model'
import { bareArray, textArray } from './array-literal.ts'
import { microsOf, momentOrNull } from './moment.ts'
import type { InstanceHeard } from './save-heard.ts'
import type { Sql } from './sql.ts'

interface Line {
  readonly service_id: number
  readonly instance: string
  readonly boot_id: string
  readonly sequence: number
  readonly made_at: number
  readonly interval_millis: number
  readonly watermark: number | null
  readonly spans_dropped: number | null
  readonly groups: readonly string[]
  readonly leaving: boolean
  readonly unheard_from: number | null
  readonly unheard_until: number | null
}

/** What is known of these instances by their heartbeats; those that have sent none are not among them. */
export async function heardInstances(
  sql: Sql,
  instances: readonly { readonly serviceId: number; readonly instance: string }[],
): Promise<readonly InstanceHeard[]> {
  const { rows } = await sql.query<Line>({
    name: 'heard-instances',
    text: `SELECT service_id, instance, boot_id, sequence::float8, ${microsOf('made_at')} AS made_at, interval_millis,
  ${microsOf('watermark')} AS watermark, spans_dropped::float8, groups, leaving,
  ${microsOf('unheard_from')} AS unheard_from, ${microsOf('unheard_until')} AS unheard_until
FROM instance
WHERE boot_id IS NOT NULL AND (service_id, instance) IN (SELECT * FROM unnest($1::int[], $2::text[]))`,
    values: [
      bareArray(instances.map(({ serviceId }) => serviceId)),
      textArray(instances.map(({ instance }) => instance)),
    ],
  })
  return rows.map(instanceOf)
}

const instanceOf = (line: Line): InstanceHeard => ({
  serviceId: line.service_id,
  instance: line.instance,
  heard: {
    last: {
      bootId: line.boot_id,
      sequence: line.sequence,
      madeAt: micros(line.made_at),
      intervalMillis: line.interval_millis,
      watermark: momentOrNull(line.watermark),
      dropped: line.spans_dropped,
      groups: line.groups,
      leaving: line.leaving,
    },
    unheard:
      line.unheard_until === null ? null : { from: momentOrNull(line.unheard_from), until: micros(line.unheard_until) },
  },
})
