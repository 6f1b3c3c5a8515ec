import type { Evidence } from '@causeway/model'
import { iso } from '../time.ts'

/** What a verdict was decided from, with its times as the API tells them. */
export function evidenceAnswer(evidence: Evidence) {
  const { group, position, attempts, head } = evidence
  return {
    watermark: iso(evidence.watermark),
    judgedAt: iso(evidence.judgedAt),
    place: evidence.place,
    group: group && {
      members: group.members,
      stateSince: iso(group.stateSince),
      observedAt: iso(group.observedAt),
    },
    position: position && {
      committedOffset: position.committedOffset,
      endOffset: position.endOffset,
      logStartOffset: position.logStartOffset,
      observedAt: iso(position.observedAt),
      movedAt: iso(position.movedAt),
    },
    attempts: { ...attempts, lastAt: iso(attempts.lastAt) },
    head: head && { ...head, lastAt: iso(head.lastAt) },
    deadLettered: evidence.deadLettered,
    lastSignOfLife: iso(evidence.lastSignOfLife),
  }
}
