import type { ReactNode } from 'react'
import type { Lane } from '../../graph/rows.ts'
import { durationText } from '../format/duration.ts'
import style from './timeline-line.module.css'

interface LabelsProps {
  /** The lane, on its first line. */
  readonly service: Lane | null
  /** Folds or unfolds the lane. */
  readonly caret: (() => void) | null
  readonly isOpen: boolean
  readonly children: ReactNode
}

/** Who, and what: what stands before the bars of a line. */
export function Labels({ service, caret, isOpen, children }: LabelsProps) {
  return (
    <div className={style.labels}>
      <span className={style.service}>
        {service === null || caret === null ? null : (
          <button
            type="button"
            className={style.caret}
            onClick={caret}
            aria-expanded={isOpen}
            aria-label={`Lane of ${service.service}`}
          >
            <Caret open={isOpen} />
          </button>
        )}
        <b title={service?.service}>{service?.service}</b>
        {service === null || service.correctionMillis < 1 ? null : (
          <span
            className={style.skew}
            title={`Its clock is behind: shown ${durationText(service.correctionMillis)} later`}
          >
            <ClockShape />
          </span>
        )}
      </span>
      <span className={style.what}>{children}</span>
    </div>
  )
}

const ClockShape = () => (
  <svg width="11" height="11" viewBox="0 0 12 12" aria-hidden="true">
    <path
      d="M6 3v3.2l2 1.3M6 1.2a4.8 4.8 0 1 1 0 9.6 4.8 4.8 0 0 1 0-9.6z"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.2"
    />
  </svg>
)

/** Points down where something is open. */
export const Caret = ({ open }: { open: boolean }) => (
  <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
    <path d={open ? 'M2 3.5 5 6.5 8 3.5' : 'M3.5 2 6.5 5 3.5 8'} fill="none" stroke="currentColor" strokeWidth="1.4" />
  </svg>
)
