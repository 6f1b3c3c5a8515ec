import type { LagStatus } from '@causeway/model'
import { durationText } from '../format/duration.ts'
import type { StateName } from '../part/state.tsx'

interface Consumer {
  readonly consumer: string
  readonly status: LagStatus
  readonly timeLagMillis: number | null
}

/** Whether the consumers keep up, in a sentence. */
export function lagHeadline(consumers: readonly Consumer[]): { readonly state: StateName; readonly sentence: string } {
  const named = (status: LagStatus): string[] =>
    consumers.filter((one) => one.status === status).map(({ consumer }) => consumer)
  const parts = [
    said(named('stopped'), 'has no members', 'have no members'),
    said(named('stalled'), 'reads nothing', 'read nothing'),
    said(named('lost'), 'has lost events to retention', 'have lost events to retention'),
  ].filter((part) => part !== null)
  if (parts.length > 0) return { state: 'stuck', sentence: `${parts.join('; ')}.` }
  const slow = consumers.filter(({ status }) => status === 'slow')
  const [first] = slow
  if (first !== undefined) {
    const by = first.timeLagMillis === null ? '' : ` by ${durationText(first.timeLagMillis)}`
    const others = slow.length === 1 ? '' : `, and ${slow.length - 1} more`
    return { state: 'waiting', sentence: `${first.consumer} is behind${by}${others}.` }
  }
  return { state: 'ok', sentence: 'Every consumer keeps up.' }
}

function said(names: readonly string[], one: string, many: string): string | null {
  if (names.length === 0) return null
  const last = names.at(-1)
  const list = names.length === 1 ? last : `${names.slice(0, -1).join(', ')} and ${last}`
  return `${list} ${names.length === 1 ? one : many}`
}
