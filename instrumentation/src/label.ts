import { ATTRIBUTE, idOf, nameOf } from '@causeway/model'
import { type Attributes, context, type Span } from '@opentelemetry/api'
import { currentHandling, type Handling, withPublishLabels } from './context.ts'
import { known } from './event/attribute.ts'
import { type DeclaredExpectation, expectationText } from './expectation.ts'
import { quietly } from './quietly.ts'
import { type AttributeList, listOf } from './record/attribute-list.ts'

/** Which saga a handling belongs to, which step of it this is, and which step it undoes, if any. */
export interface SagaStep {
  readonly id: string
  readonly type?: string
  readonly step?: string
  readonly compensates?: string
}

/** Labels of events that are published. */
export interface PublishLabels {
  readonly saga?: SagaStep
  readonly expect?: DeclaredExpectation | readonly DeclaredExpectation[]
}

/** Labels of the handling in progress. Outside any handling they do nothing; what makes no sense is left out. */
export interface Labels {
  /** This handling is a step of a saga. */
  saga(label: SagaStep): void
  /**
   * This handling maintains the read model of that name, which has come as far as `position`: an offset, a sequence
   * number, an LSN, whatever the read model counts by.
   */
  projection(name: string, position?: string | number | bigint): void
  /** The event had been handled before, and was left alone this time. */
  duplicateSkipped(): void
  /** The event was given up and moved aside. */
  deadLettered(reason: string): void
  /** The handler tries the event again by itself; 1 is the first try. */
  retrying(attempt: number): void
  /** What should happen after the event being handled. May be called several times. */
  expect(declared: DeclaredExpectation): void
  /** Labels every event that `work` publishes, on any bus: the way to label an event that no handling publishes. */
  labelled<T>(labels: PublishLabels, work: () => T): T
}

export const labels = (): Labels => ({
  saga: (step) => put(() => sagaAttributes(step)),
  projection: (name, position) => put(() => projectionAttributes(name, position)),
  duplicateSkipped: () => put(() => ({ [ATTRIBUTE.duplicateSkipped]: true })),
  deadLettered: (reason) => put(() => ({ [ATTRIBUTE.deadLetterReason]: reasonText(reason) })),
  retrying: (attempt) => put(() => ({ [ATTRIBUTE.attempt]: attemptNumber(attempt) })),
  expect: (declared) => put((handling) => ({ [ATTRIBUTE.expectations]: withExpectation(handling, declared) })),
  labelled: (given, work) => context.with(withPublishLabels(context.active(), publishLabelling(given)), work),
})

function put(attributes: (handling: Handling) => Attributes): void {
  quietly(() => {
    const handling = currentHandling()
    if (handling?.span.isRecording()) handling.span.setAttributes(attributes(handling))
  }, undefined)
}

/** So many are kept of one span, the first ones. */
const MAX_EXPECTATIONS = 16

/** A span's attribute is replaced as a whole, so what was expected before is kept here. */
const expected = new WeakMap<Span, ReadonlySet<string>>()

function withExpectation({ span, event }: Handling, declared: DeclaredExpectation): string[] {
  const all = new Set(expected.get(span)).add(expectationText(declared, event.eventType))
  expected.set(span, all)
  return [...all].slice(0, MAX_EXPECTATIONS)
}

/** Adds the labels of an event of this type that is published. Never throws. */
const publishLabelling =
  (given: PublishLabels) =>
  (list: AttributeList, eventType: string | null): void => {
    quietly(() => list.push(...listOf(given.saga === undefined ? {} : sagaAttributes(given.saga))), 0)
    quietly(() => list.push(...listOf(expectationAttributes(given.expect, eventType))), 0)
  }

function expectationAttributes(declared: PublishLabels['expect'], eventType: string | null): Attributes {
  if (declared === undefined) return {}
  const texts = [declared]
    .flat()
    .flatMap((one) => quietly<string | null>(() => expectationText(one, eventType), null) ?? [])
  return texts.length === 0 ? {} : { [ATTRIBUTE.expectations]: [...new Set(texts)].slice(0, MAX_EXPECTATIONS) }
}

function sagaAttributes({ id, type, step, compensates }: SagaStep): Attributes {
  if (idOf(id) === null) throw new TypeError('a saga needs an id: a text of 1 to 255 bytes')
  return known({
    [ATTRIBUTE.sagaId]: id,
    [ATTRIBUTE.sagaType]: nameOf(type),
    [ATTRIBUTE.sagaStep]: nameOf(step),
    [ATTRIBUTE.sagaCompensates]: nameOf(compensates),
  })
}

function projectionAttributes(name: string, position: unknown): Attributes {
  if (nameOf(name) === null) throw new TypeError('a projection needs a name')
  const counted = typeof position === 'bigint' || (typeof position === 'number' && Number.isFinite(position))
  return known({
    [ATTRIBUTE.projection]: name,
    [ATTRIBUTE.projectionPosition]: counted ? String(position) : nameOf(position),
  })
}

/** Longest reason that is sent, in characters. */
const MAX_REASON_LENGTH = 1_024

function reasonText(reason: unknown): string {
  if (typeof reason === 'string' && reason !== '') return reason.slice(0, MAX_REASON_LENGTH)
  throw new TypeError('a dead-lettered event needs a reason')
}

function attemptNumber(attempt: unknown): number {
  if (typeof attempt === 'number' && Number.isSafeInteger(attempt) && attempt > 0) return attempt
  throw new TypeError('an attempt is counted from 1')
}
