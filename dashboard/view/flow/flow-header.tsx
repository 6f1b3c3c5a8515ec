'use client'

import { millisBetween } from '@causeway/model'
import type { ReactNode } from 'react'
import { counted } from '../format/count.ts'
import { durationText } from '../format/duration.ts'
import { useClock } from '../part/clock.tsx'
import { Crumbs } from '../part/crumbs.tsx'
import { Id } from '../part/id.tsx'
import { Moment } from '../part/moment.tsx'
import { Since } from '../part/since.tsx'
import { flowStateName, flowWord, State } from '../part/state.tsx'
import style from './flow-header.module.css'
import { Sentence } from './sentence.tsx'
import { tellFlow } from './tell-flow.ts'
import type { Told } from './told.ts'

/** What began the flow, how it stands, the sentence that says what is wrong, and the few facts that matter. */
export function FlowHeader({ told }: { told: Told }) {
  const { root, story } = told
  const { summary } = story
  const { text, names } = tellFlow(told)
  return (
    <header className={style.header}>
      <div className={style.what}>
        <Crumbs from="Flows" href="/flows">
          <Id value={told.flow.correlationId} length={28} />
        </Crumbs>
        <h1>
          {root.eventType ?? 'Flow'}
          {root.aggregateId === null ? null : <span className={style.aggregate}> {root.aggregateId}</span>}
        </h1>
        <p className={style.sentence}>
          <State is={flowStateName(summary.status)}>
            <Standing told={told} />
          </State>
          <span>
            <Sentence text={text} names={names} />
          </span>
        </p>
      </div>
      <dl className={style.facts}>
        <Fact term="Started">
          <Moment at={told.flow.startedAt} show="exact" />
        </Fact>
        <Took told={told} />
        <Fact term="Events">
          {summary.eventCount}
          {summary.missingCount === 0 ? null : <span className={style.missing}> + {summary.missingCount} missing</span>}
        </Fact>
        <Fact term="Services">{summary.services.length}</Fact>
      </dl>
    </header>
  )
}

/** `Stuck 12 min`, `In flight`, … */
function Standing({ told: { decisive, story } }: { told: Told }) {
  const { status } = story.summary
  const word = flowWord(status)
  const capital = `${word.charAt(0).toUpperCase()}${word.slice(1)}`
  if (status !== 'stuck' || decisive?.dueAt == null) return capital
  return (
    <>
      {capital} <Since at={decisive.dueAt} />
    </>
  )
}

/** While something is owed it goes on. */
function Took({ told: { story, flow } }: { told: Told }) {
  const { now } = useClock()
  const isOver = !['inFlight', 'stuck'].includes(story.summary.status)
  const millis = millisBetween(flow.startedAt, isOver ? flow.endedAt : now)
  return (
    <Fact term={isOver ? 'Took' : 'So far'}>
      <span
        suppressHydrationWarning
        className={isOver ? undefined : style.running}
        title={counted(Math.round(millis), 'millisecond')}
      >
        {durationText(isOver ? millis : Math.max(0, Math.floor(millis / 1000) * 1000))}
      </span>
    </Fact>
  )
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  )
}
