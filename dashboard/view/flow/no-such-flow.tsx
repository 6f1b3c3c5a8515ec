import Link from 'next/link'
import { formatFlows } from '../../url/flows.ts'
import { LiveOn } from '../live/live-on.tsx'
import { Empty } from '../part/empty.tsx'
import { Id } from '../part/id.tsx'
import style from './no-such-flow.module.css'

/** No event of this correlation id is known: what to check. */
export function NoSuchFlow({ correlationId }: { correlationId: string }) {
  return (
    <Empty title="No event of this flow is known">
      <p>
        Nothing with the correlation id <Id value={correlationId} length={40} /> has arrived.
      </p>
      <ul className={style.checks}>
        <li>
          Is it the correlation id, and not the id of an event or of an order? The search at the top finds all three.
        </li>
        <li>Is it only just happening? Events show a second or two after they were sent.</li>
        <li>Is it older than what is kept, or was it sent by a service that is not instrumented?</li>
      </ul>
      <p className={style.links}>
        <Link href={formatFlows({ query: correlationId })}>Look for it among all flows</Link>
        <Link href="/flows" data-back="">
          All flows
        </Link>
      </p>
      <LiveOn kinds={['flow']} id={correlationId} />
    </Empty>
  )
}
