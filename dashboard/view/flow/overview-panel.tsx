'use client'

import { millisBetween } from '@causeway/model'
import { formatFlows } from '../../url/flows.ts'
import { counted } from '../format/count.ts'
import { durationText } from '../format/duration.ts'
import { Chip } from '../part/chip.tsx'
import { useClock } from '../part/clock.tsx'
import { Id } from '../part/id.tsx'
import { Choice } from './choice.tsx'
import { Facts } from './facts.tsx'
import style from './overview-panel.module.css'
import { PanelHead, PanelSection } from './panel-parts.tsx'
import { type ChainStep, chainOf, lanesTold, retriesOf, type Told } from './told.ts'
import { WorkBar } from './work-bar.tsx'

/** The flow as a whole: what decided how long it took, who took part, whose clock is off. */
export function OverviewPanel({ told }: { told: Told }) {
  const { now } = useClock()
  const { summary } = told.story
  const steps = chainOf(told, lanesTold(told, now))
  const retries = retriesOf(told)
  return (
    <>
      <PanelHead kind="The whole flow">Where the time went</PanelHead>
      {steps.length === 0 ? (
        <p className={style.note}>{emptyChain(told)}</p>
      ) : (
        <ol className={style.steps}>
          {steps.map((step) => (
            <Step key={`${step.who}${step.what}${step.waitedMillis}`} step={step} longest={longestOf(steps)} />
          ))}
        </ol>
      )}
      {steps.length === 0 ? null : (
        <p className={style.note}>
          {durationText(sum(steps, 'waitedMillis'))} waiting, {durationText(sum(steps, 'workedMillis'))} at work.
        </p>
      )}
      <Facts
        facts={[
          ['Correlation id', <Id key="id" value={told.flow.correlationId} length={24} />],
          summary.aggregateIds.length === 0
            ? null
            : ['Aggregate', summary.aggregateIds.slice(0, 3).map((id) => <Id key={id} value={id} length={24} />)],
          ['Ended', `${durationText(millisBetween(told.flow.startedAt, told.flow.endedAt))} after it began`],
          retries === 0 ? null : ['Retried', counted(retries, 'time')],
        ]}
      />
      <PanelSection title="Services">
        <div className={style.services}>
          {summary.services.map((service) => (
            <Chip key={service} href={formatFlows({ query: `service:${service}` })}>
              {service}
            </Chip>
          ))}
        </div>
      </PanelSection>
      <Clocks told={told} />
    </>
  )
}

const emptyChain = ({ flow }: Told): string =>
  flow.events.some(({ handlings }) => handlings.length > 0)
    ? 'No handling led to another event.'
    : 'Nobody has handled anything yet.'

const sum = (steps: readonly ChainStep[], part: 'waitedMillis' | 'workedMillis'): number =>
  steps.reduce((total, step) => total + step[part], 0)

const longestOf = (steps: readonly ChainStep[]): number =>
  Math.max(...steps.map(({ waitedMillis, workedMillis }) => waitedMillis + workedMillis))

function Step({ step, longest }: { step: ChainStep; longest: number }) {
  const { who, what, waitedMillis, workedMillis, missing, failed, selection } = step
  return (
    <li>
      <p className={style.step}>
        <Choice of={selection}>{who}</Choice>
        <span className={style.what} title={what}>
          {what}
        </span>
        <span className={style.took}>{durationText(waitedMillis + workedMillis)}</span>
      </p>
      <WorkBar waited={waitedMillis} worked={workedMillis} of={longest} missing={missing} failed={failed} />
    </li>
  )
}

/** Less than this is the clock's own grain. */
const NOTABLE_MILLIS = 1

function Clocks({ told: { corrections } }: { told: Told }) {
  const notable = corrections.filter(({ millis }) => millis >= NOTABLE_MILLIS)
  if (notable.length === 0) return null
  return (
    <PanelSection title="Clocks">
      <ul className={style.note}>
        {notable.map(({ service, instance, millis }) => (
          <li key={`${service}${instance}`}>
            {instance ?? service} is at least {durationText(millis)} behind: its times are shown so much later, so that
            no effect stands before its cause.
          </li>
        ))}
      </ul>
    </PanelSection>
  )
}
