import { type Evidence, type Micros, VERDICT_NAME, type Verdict } from '@causeway/model'
import Link from 'next/link'
import { flowAddress } from '../../url/flows.ts'
import { counted } from '../format/count.ts'
import { Duration } from '../part/duration.tsx'
import { Moment } from '../part/moment.tsx'
import { Panel } from '../part/panel.tsx'
import { State } from '../part/state.tsx'
import style from './closed-panel.module.css'

interface ClosedItem {
  readonly causeKey: string
  readonly events: number
  readonly closedAt: Micros
  readonly closedAs: string | null
  readonly verdict: Verdict
  readonly evidence: Evidence
  readonly correlationId: string
  readonly medianLateMillis: number
}

/** What was stuck and is no more. */
export function ClosedPanel({ causes }: { causes: readonly ClosedItem[] }) {
  return (
    <Panel title="Came late" aside="closed in the last day" className={style.panel}>
      <ul className={style.list} id="closed">
        {causes.map((cause) => (
          <li key={`${cause.causeKey} ${cause.closedAs}`}>
            <span className={style.at}>
              <Moment at={cause.closedAt} show="clock" />
            </span>
            {isWithdrawn(cause) ? <State is="unknown">withdrawn</State> : <State is="ok">came late</State>}
            <span className={style.sentence}>
              <Link href={flowAddress(cause.correlationId)} prefetch={false}>
                {counted(cause.events, `${cause.evidence.expectation.eventType}`, cause.evidence.expectation.eventType)}
              </Link>{' '}
              {whatCame(cause)}
              <span className={style.dim}>; was: {VERDICT_NAME[cause.verdict]}</span>
            </span>
            <span className={style.late}>
              {isWithdrawn(cause) ? null : (
                <>
                  <Duration millis={cause.medianLateMillis} /> <span className={style.dim}>late</span>
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

const isWithdrawn = ({ closedAs }: ClosedItem): boolean => closedAs === 'withdrawn'

function whatCame(cause: ClosedItem): string {
  const { expectation } = cause.evidence
  if (isWithdrawn(cause)) return `no longer owed${expectation.consumer === null ? '' : ` by ${expectation.consumer}`}`
  const by = expectation.consumer === null ? '' : ` by ${expectation.consumer}`
  return expectation.followedBy.length === 0
    ? `processed${by}`
    : `followed${by} with ${expectation.followedBy.join(' or ')}`
}
