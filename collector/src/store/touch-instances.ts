import { bareArray, textArray } from './array-literal.ts'
import type { Sql } from './sql.ts'

/** Notes a sign of life of instances, each named once. In one order, so that two collectors never wait for each other. */
export async function touchInstances(
  sql: Sql,
  instances: readonly { readonly serviceId: number; readonly instance: string }[],
): Promise<void> {
  if (instances.length === 0) return
  await sql.query({
    name: 'touch-instances',
    text: `INSERT INTO instance (service_id, instance, first_seen, last_seen)
SELECT DISTINCT service_id, instance, now(), now() FROM unnest($1::int[], $2::text[]) AS seen (service_id, instance)
ORDER BY service_id, instance
ON CONFLICT (service_id, instance) DO UPDATE SET last_seen = greatest(instance.last_seen, excluded.last_seen)`,
    values: [
      bareArray(instances.map(({ serviceId }) => serviceId)),
      textArray(instances.map(({ instance }) => instance)),
    ],
  })
}
