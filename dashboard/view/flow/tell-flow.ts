import { type FlowEvent, isCompensation } from '@causeway/model'
import { consumerWorks } from '../../graph/work.ts'
import { counted } from '../format/count.ts'
import { retriesOf, type Told } from './told.ts'

/** How a flow stands, in one sentence, and the names in it. */
export interface Telling {
  readonly text: string
  readonly names: readonly string[]
}

/** The sentence under the title of a flow: what is wrong, or else what happened. */
export function tellFlow(told: Told): Telling {
  const { summary } = told.story
  switch (summary.status) {
    case 'stuck':
      return tellStuck(told)
    case 'inFlight':
      return tellExpected(told)
    case 'failed':
      return tellFailed(told)
    case 'compensated':
      return tellCompensated(told)
    default:
      return { text: tellComplete(told), names: [] }
  }
}

function tellStuck({ decisive, events }: Told): Telling {
  if (decisive === null) return { text: '', names: [] }
  const place = decisive.evidence?.place
  const names = [
    decisive.consumer,
    decisive.eventType,
    events.get(decisive.causeEventId ?? '')?.eventType,
    place?.partition == null ? null : `${place.destination}/${place.partition}`,
  ]
  return { text: decisive.sentence, names: names.filter((name) => name != null) }
}

function tellExpected({ story }: Told): Telling {
  const next = story.ghosts
    .filter(({ state }) => state === 'expected')
    .toSorted((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0))[0]
  if (next === undefined) return { text: 'Still going on.', names: [] }
  const from = next.consumer === null ? '' : ` from ${next.consumer}`
  const text =
    next.eventType === null ? `Waiting for ${next.consumer} to handle it.` : `Waiting for ${next.eventType}${from}.`
  return { text, names: [next.eventType, next.consumer].filter((name) => name !== null) }
}

function tellFailed({ flow }: Told): Telling {
  for (const event of flow.events) {
    const name = event.eventType ?? 'an event'
    const moved = event.sends.find(({ deadLetterReason }) => deadLetterReason !== null)
    if (moved !== undefined) {
      const where = moved.destination ?? 'a dead-letter destination'
      return {
        text: `${moved.service} gave up on ${name} and moved it to ${where}: ${moved.deadLetterReason}.`,
        names: [moved.service, name, where],
      }
    }
    const failed = consumerWorks(event).find(({ outcome }) => outcome === 'failed')
    if (failed !== undefined)
      return {
        text: `${failed.consumer} failed on ${name}${errorOf(failed.handlings)}.`,
        names: [failed.consumer, name],
      }
    const unsent = event.sends.find(({ outcome }) => outcome === 'failed')
    if (unsent !== undefined)
      return { text: `${unsent.service} could not send ${name}.`, names: [unsent.service, name] }
  }
  return { text: '', names: [] }
}

function errorOf(handlings: readonly FlowEvent['handlings'][number][]): string {
  const last = handlings.at(-1)?.attempts.at(-1)
  const message = last?.errorMessage ?? last?.errorType
  return message == null ? '' : ` (${message})`
}

function tellCompensated({ flow }: Told): Telling {
  const undoing = flow.events.filter(isCompensation)
  const names = undoing.flatMap(({ eventType }) => eventType ?? [])
  const steps = undoing.flatMap(({ saga }) => saga?.compensates ?? [])
  const what = `${steps.length === 1 ? 'the step' : 'the steps'} ${steps.join(' and ')}`
  return { text: `${names.join(' and ')} undid ${what}.`, names }
}

function tellComplete(told: Told): string {
  const { summary, late } = told.story
  const retries = retriesOf(told)
  const came = `${counted(summary.eventCount, 'event')} across ${counted(summary.services.length, 'service')}`
  const after = late.length > 0 ? `, ${late.length === 1 ? 'one' : late.length} late` : ''
  const retried = retries > 0 ? `, ${counted(retries, 'retry', 'retries')}` : ''
  return `${came}, nothing missing${after}${retried}.`
}
