'use client'

import { useRouter } from 'next/navigation'
import { type FlowsAddress, formatFlows } from '../../url/flows.ts'
import { RANGES } from '../../url/range.ts'
import { clockText } from '../format/moment.ts'
import { useClock } from '../part/clock.tsx'
import style from './range-select.module.css'

/** Which while is shown. */
export function RangeSelect({ address }: { address: FlowsAddress }) {
  const router = useRouter()
  const { now, zone } = useClock()
  const { range } = address
  const isOffered = range.type === 'last' && RANGES.some(([millis]) => millis === range.millis)
  const between =
    range.type === 'between' ? `${clockText(range.from, now, zone)} – ${clockText(range.to, now, zone)}` : 'Other'
  return (
    <select
      className={style.select}
      aria-label="While"
      value={range.type === 'last' ? range.millis : 'between'}
      onChange={(change) => {
        const millis = Number(change.target.value)
        router.push(formatFlows({ ...address, range: { type: 'last', millis }, cursor: null }))
      }}
      suppressHydrationWarning
    >
      {isOffered ? null : (
        <option value={range.type === 'last' ? range.millis : 'between'} suppressHydrationWarning>
          {between}
        </option>
      )}
      {RANGES.map(([millis, name]) => (
        <option key={millis} value={millis}>
          {name}
        </option>
      ))}
    </select>
  )
}
