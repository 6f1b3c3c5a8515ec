import type { ReactNode } from 'react'
import type { ConsumerWork } from '../../graph/work.ts'
import { durationText } from '../format/duration.ts'
import { classes } from '../part/classes.ts'
import { type StateName, StateShape } from '../part/state.tsx'
import style from './pill.module.css'

interface PillProps {
  readonly state: StateName | null
  readonly name: ReactNode
  readonly figure?: string | null
  readonly dashed?: boolean
  readonly selected?: boolean
  /** Never shortened, whatever stands beside it. */
  readonly firm?: boolean
  readonly title?: string
  readonly onClick?: (() => void) | undefined
}

/** A consumer at work, on the border of a card: shape and colour of its state, its name, how long it took. */
export function Pill({
  state,
  name,
  figure = null,
  dashed = false,
  selected = false,
  firm = false,
  title,
  onClick,
}: PillProps) {
  const content = (
    <>
      {state === null ? null : <StateShape is={state} size={9} />}
      <span className={style.name}>{name}</span>
      {figure === null ? null : <span className={style.figure}>{figure}</span>}
    </>
  )
  const className = classes(
    style.pill,
    state !== null && style[state],
    dashed && style.dashed,
    selected && style.selected,
    firm && style.firm,
  )
  if (onClick === undefined) {
    return (
      <span className={className} title={title}>
        {content}
      </span>
    )
  }
  return (
    <button
      type="button"
      tabIndex={-1}
      className={className}
      title={title}
      onClick={(click) => {
        click.stopPropagation()
        onClick()
      }}
    >
      {content}
    </button>
  )
}

/** How a consumer's work on an event ended. */
export function workState({ outcome, attempts, deadLetterReason }: ConsumerWork): StateName {
  if (outcome === 'failed' || deadLetterReason !== null) return 'failed'
  return attempts > 1 ? 'waiting' : 'ok'
}

/** `341 ms`, or with retries, all of them together, `×3 in 1.2 s`. */
export const workFigure = ({ attempts, processingMillis, elapsedMillis }: ConsumerWork): string =>
  attempts > 1 ? `×${attempts} in ${durationText(elapsedMillis)}` : durationText(processingMillis)

/** The same in a sentence, for a title. */
export function workSentence(work: ConsumerWork): string {
  const waited = work.queueMillis === null ? '' : ` waited ${durationText(work.queueMillis)},`
  const took = `${work.outcome === 'failed' ? 'failed after' : 'took'} ${durationText(work.processingMillis)}`
  const times = work.attempts > 1 ? ` in ${work.attempts} attempts` : ''
  return `${work.consumer}:${waited} ${took}${times}`
}
