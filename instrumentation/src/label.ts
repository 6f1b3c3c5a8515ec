import { ATTRIBUTE } from '@causeway/model'
import type { Attributes } from '@opentelemetry/api'
import { currentHandling } from './context.ts'
import { known } from './event/attribute.ts'
import { quietly } from './quietly.ts'

/** Which saga a handling belongs to, which step of it this is, and which step it undoes, if any. */
export interface SagaStep {
  readonly id: string
  readonly type?: string
  readonly step?: string
  readonly compensates?: string
}

/** Labels of the handling in progress. Outside any handling they do nothing. */
export interface Labels {
  /** This handling is a step of a saga. */
  saga(label: SagaStep): void
  /** This handling maintains the read model of that name. */
  projection(name: string): void
  /** The event had been handled before, and was left alone this time. */
  duplicateSkipped(): void
  /** The event was given up and moved aside. */
  deadLettered(reason: string): void
  /** The handler tries the event again by itself; 1 is the first try. */
  retrying(attempt: number): void
}

export const labels = (): Labels => ({
  saga: (label) =>
    put(() => ({
      [ATTRIBUTE.sagaId]: label.id,
      [ATTRIBUTE.sagaType]: label.type,
      [ATTRIBUTE.sagaStep]: label.step,
      [ATTRIBUTE.sagaCompensates]: label.compensates,
    })),
  projection: (name) => put(() => ({ [ATTRIBUTE.projection]: name })),
  duplicateSkipped: () => put(() => ({ [ATTRIBUTE.duplicateSkipped]: true })),
  deadLettered: (reason) => put(() => ({ [ATTRIBUTE.deadLetterReason]: reason })),
  retrying: (attempt) => put(() => ({ [ATTRIBUTE.attempt]: attempt })),
})

function put(attributes: () => Parameters<typeof known>[0]): void {
  quietly(() => {
    const span = currentHandling()?.span
    if (span?.isRecording()) span.setAttributes(known(attributes()) satisfies Attributes)
  }, undefined)
}
