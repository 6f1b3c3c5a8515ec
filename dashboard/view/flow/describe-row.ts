import type { Row } from '../../graph/rows.ts'
import { durationText } from '../format/duration.ts'
import type { Told } from './told.ts'

/** What a row of the timeline shows, in one sentence. */
export function describeRow(row: Row, told: Told): string {
  if (row.type === 'ghost') return row.ghost.sentence
  const name = row.event.eventType ?? 'the event'
  if (row.type === 'publish') return `${row.service} published ${name}.`
  const { work, queue, sends } = row
  const waited =
    queue === null ? '' : `${name} waited ${durationText((queue.to - queue.from) / 1000)} for ${work.consumer}, `
  const took = `${work.consumer} ${work.outcome === 'failed' ? 'failed after' : 'worked'} ${durationText(work.processingMillis)}`
  const times = work.attempts > 1 ? ` in the last of ${work.attempts} attempts` : ''
  const then = [...new Set(sends.map(({ eventId }) => told.events.get(eventId)?.eventType ?? 'an event'))]
  return `${waited === '' ? '' : waited}${waited === '' ? took : took.replace(`${work.consumer} `, 'which ')}${times}${then.length === 0 ? '' : `, and published ${then.join(', ')}`}.`
}
