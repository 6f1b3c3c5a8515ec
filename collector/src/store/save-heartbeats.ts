import { type Heard, type Heartbeat, hear } from '@causeway/model'
import { heardInstances } from './heard-instances.ts'
import { type InstanceHeard, saveHeard } from './save-heard.ts'
import type { Sql } from './sql.ts'

/** A heartbeat and whose it is. */
export interface NumberedHeartbeat {
  readonly serviceId: number
  readonly instance: string
  readonly heartbeat: Heartbeat
}

/** Takes heartbeats into what is known of their instances, whose rows this transaction has locked. */
export async function saveHeartbeats(sql: Sql, heartbeats: readonly NumberedHeartbeat[]): Promise<void> {
  if (heartbeats.length === 0) return
  const before = new Map((await heardInstances(sql, heartbeats)).map((row) => [keyOf(row), row.heard]))
  const after = new Map<string, InstanceHeard>()
  for (const { serviceId, instance, heartbeat } of heartbeats.toSorted(byTime)) {
    const key = keyOf({ serviceId, instance })
    const known: Heard | null = after.get(key)?.heard ?? before.get(key) ?? null
    const heard = hear(known, heartbeat)
    if (heard !== known) after.set(key, { serviceId, instance, heard })
  }
  await saveHeard(sql, [...after.values()])
}

const byTime = (a: NumberedHeartbeat, b: NumberedHeartbeat): number => a.heartbeat.madeAt - b.heartbeat.madeAt

const keyOf = ({ serviceId, instance }: Pick<NumberedHeartbeat, 'serviceId' | 'instance'>): string =>
  `${serviceId}\0${instance}`
