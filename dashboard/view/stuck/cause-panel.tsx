import type { Evidence, Micros, Verdict } from '@causeway/model'
import Link from 'next/link'
import { formatFlows } from '../../url/flows.ts'
import { formatStuck } from '../../url/stuck.ts'
import { termText } from '../../url/term.ts'
import { counted, countText } from '../format/count.ts'
import { buttonClass } from '../part/button.tsx'
import { Proof } from '../part/proof.tsx'
import { Since } from '../part/since.tsx'
import { VerdictName } from '../part/verdict.tsx'
import style from './cause-panel.module.css'
import { causeSentence } from './cause-sentence.ts'
import { type StuckItem, StuckList } from './stuck-list.tsx'

interface CauseItem {
  readonly causeKey: string
  readonly events: number
  readonly flows: number
  readonly oldestAt: Micros
  readonly verdict: Verdict
  readonly evidence: Evidence
}

/** Everything held up by one cause: the sentence, and opened the proof and the events. */
export function CausePanel({ cause, opened }: { cause: CauseItem; opened: readonly StuckItem[] | null }) {
  const isOpen = opened !== null
  return (
    <li className={style.cause} data-open={isOpen ? '' : undefined} data-row="">
      <h2>
        <Link
          className={style.head}
          href={formatStuck({ cause: isOpen ? null : cause.causeKey })}
          scroll={false}
          prefetch={false}
          data-open=""
          aria-expanded={isOpen}
        >
          <span className={style.verdict}>
            <VerdictName verdict={cause.verdict} />
          </span>
          <span className={style.sentence}>{causeSentence(cause)}</span>
          <span className={style.count}>
            <b>{countText(cause.events)}</b> {cause.events === 1 ? 'event' : 'events'}
          </span>
          <span className={style.oldest}>
            <Since at={cause.oldestAt} />
            <span className={style.dim}> oldest</span>
          </span>
          <svg className={style.turn} width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
            <path d="m3 4.5 3 3 3-3" fill="none" stroke="currentColor" strokeWidth="1.6" />
          </svg>
        </Link>
      </h2>
      {opened === null ? null : (
        <div className={style.body}>
          <section>
            <h3>How we know</h3>
            <Proof evidence={cause.evidence} />
          </section>
          <section className={style.events}>
            <h3>Held up, the oldest first</h3>
            <StuckList items={opened} />
            <Link
              className={buttonClass()}
              prefetch={false}
              href={formatFlows({
                query: termText('cause', cause.causeKey),
                range: { type: 'last', millis: WEEK_MILLIS },
              })}
            >
              {cause.flows === 1 ? 'Show the flow' : `Show all ${counted(cause.flows, 'flow')}`}
            </Link>
          </section>
        </div>
      )}
    </li>
  )
}

const WEEK_MILLIS = 7 * 24 * 3_600_000
