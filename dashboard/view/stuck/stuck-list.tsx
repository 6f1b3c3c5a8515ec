import { type Micros, VERDICT_NAME, type Verdict } from '@causeway/model'
import Link from 'next/link'
import { flowAddress } from '../../url/flows.ts'
import { shortId } from '../format/id.ts'
import { Moment } from '../part/moment.tsx'
import style from './stuck-list.module.css'

/** One stuck event. */
export interface StuckItem {
  readonly id: string
  readonly eventType: string
  readonly eventId: string
  readonly aggregateId: string | null
  readonly correlationId: string
  readonly sentAt: Micros
  readonly verdict: Verdict
}

/** Stuck events, each leading to its flow. */
export function StuckList({ items }: { items: readonly StuckItem[] }) {
  return (
    <ul className={style.list}>
      {items.map((item) => (
        <li key={item.id}>
          <Link href={flowAddress(item.correlationId)} prefetch={false} title={item.correlationId}>
            <span className={style.name}>
              <b>{item.eventType}</b> <code>{shortId(item.aggregateId ?? item.eventId, 24)}</code>
            </span>
            <span className={style.verdict}>{VERDICT_NAME[item.verdict]}</span>
            <span className={style.at}>
              <Moment at={item.sentAt} show="clock" />
            </span>
          </Link>
        </li>
      ))}
    </ul>
  )
}
