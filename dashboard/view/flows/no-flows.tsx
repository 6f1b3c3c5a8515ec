import Link from 'next/link'
import { type FlowsAddress, formatFlows } from '../../url/flows.ts'
import { Empty } from '../part/empty.tsx'

const DAY_MILLIS = 24 * 3_600_000

/** Nothing was found; what would find more. */
export function NoFlows({ address }: { address: FlowsAddress }) {
  const wider = { ...address, cursor: null, range: { type: 'last', millis: DAY_MILLIS } as const }
  return (
    <Empty title={address.query === '' ? 'No flow began in this while' : 'No flow of this while is like that'}>
      Look at{' '}
      <Link href={formatFlows(wider)} prefetch={false}>
        the last day
      </Link>
      {address.query === '' ? null : (
        <>
          {' '}
          or{' '}
          <Link href={formatFlows({ ...address, query: '', cursor: null })} prefetch={false}>
            without the filter
          </Link>
        </>
      )}
      .
    </Empty>
  )
}
