import type { FlowStatus, LagStatus } from '@causeway/model'
import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import style from './state.module.css'

/** The states that anything on a screen can be in, each with a shape, a colour and a word of its own. */
export type StateName = 'ok' | 'moving' | 'waiting' | 'compensated' | 'failed' | 'stuck' | 'unknown'

/** A state told three times: by shape, by word and by colour. Without children the word is the state's own name. */
export function State({ is, children }: { is: StateName; children?: ReactNode }) {
  return (
    <span className={classes(style.state, style[is])}>
      <StateShape is={is} />
      <span>{children ?? is}</span>
    </span>
  )
}

/** The shape alone, in the state's colour, for where the word stands elsewhere. */
export function StateShape({ is, size = 11 }: { is: StateName; size?: number }) {
  return (
    <svg className={classes(style.shape, style[is])} width={size} height={size} viewBox="0 0 12 12" aria-hidden="true">
      {SHAPES[is]}
    </svg>
  )
}

const SHAPES: Readonly<Record<StateName, ReactNode>> = {
  ok: <circle cx="6" cy="6" r="4.5" fill="currentColor" />,
  moving: (
    <>
      <circle cx="6" cy="6" r="4.2" fill="none" stroke="currentColor" strokeWidth="1.4" />
      <path d="M6 1.8a4.2 4.2 0 0 1 0 8.4z" fill="currentColor" />
    </>
  ),
  waiting: <path d="M6 1.2 11 10.6H1z" fill="currentColor" />,
  compensated: (
    <path
      d="M4.4 2.2 1.8 4.8l2.6 2.6M2.2 4.8h5.3a2.5 2.5 0 0 1 0 5H5"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
    />
  ),
  failed: <path d="m2.2 2.2 7.6 7.6m0-7.6L2.2 9.8" fill="none" stroke="currentColor" strokeWidth="2.2" />,
  stuck: <path d="M6 .6 11.4 6 6 11.4.6 6z" fill="currentColor" />,
  unknown: (
    <circle cx="6" cy="6" r="4.2" fill="none" stroke="currentColor" strokeWidth="1.5" strokeDasharray="2.2 1.6" />
  ),
}

const FLOW: Readonly<Record<FlowStatus, readonly [StateName, string]>> = {
  inFlight: ['moving', 'in flight'],
  complete: ['ok', 'complete'],
  compensated: ['compensated', 'compensated'],
  failed: ['failed', 'failed'],
  stuck: ['stuck', 'stuck'],
}

/** The status of a flow. */
export function FlowState({ status }: { status: FlowStatus }) {
  const [name, word] = FLOW[status]
  return <State is={name}>{word}</State>
}

/** The word of a flow's status. */
export const flowWord = (status: FlowStatus): string => FLOW[status][1]

/** The state of a flow's status. */
export const flowStateName = (status: FlowStatus): StateName => FLOW[status][0]

const LAG: Readonly<Record<LagStatus, StateName>> = {
  ok: 'ok',
  unknown: 'unknown',
  slow: 'waiting',
  stalled: 'stuck',
  stopped: 'stuck',
  lost: 'failed',
}

/** The status of a consumer or of one of its partitions. */
export function LagState({ status }: { status: LagStatus }) {
  return <State is={LAG[status]}>{status}</State>
}
