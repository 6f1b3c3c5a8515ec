'use client'

import type { Micros } from '@causeway/model'
import { useRouter } from 'next/navigation'
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react'
import { formatFlows, type Reading } from '../../url/flows.ts'
import { counted } from '../format/count.ts'
import { durationText } from '../format/duration.ts'
import { clockText } from '../format/moment.ts'
import { useClock } from '../part/clock.tsx'
import type { RateBar } from './rate-bars.ts'
import style from './rate-histogram.module.css'

interface RateHistogramProps {
  readonly bars: readonly RateBar[]
  readonly query: string
  readonly reading: Reading
}

const HEIGHT = 44

/** When the flows began. Drag over a while, or mark it with shift and the arrow keys, to see only that. */
export function RateHistogram({ bars, query, reading }: RateHistogramProps) {
  const router = useRouter()
  const { now, zone } = useClock()
  const [marked, setMarked] = useState<readonly [anchor: number, head: number] | null>(null)
  const [pointed, setPointed] = useState<number | null>(null)
  const picture = useRef<HTMLDivElement>(null)
  const most = Math.max(...bars.map(({ total }) => total), 1)
  const [low, high] = marked === null ? [-1, -1] : [Math.min(...marked), Math.max(...marked)]

  const indexAt = ({ clientX }: PointerEvent): number => {
    const { left, width } = picture.current?.getBoundingClientRect() ?? { left: 0, width: 1 }
    return Math.max(0, Math.min(bars.length - 1, Math.floor(((clientX - left) / width) * bars.length)))
  }
  const zoom = (): void => {
    const [first, last] = [bars[low], bars[high]]
    setMarked(null)
    if (first === undefined || last === undefined) return
    router.push(formatFlows({ query, reading, range: { type: 'between', from: first.from, to: last.to } }))
  }
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (event.key === 'Enter') zoom()
    else if (event.key === 'Escape') setMarked(null)
    else if (step !== undefined) {
      const head = Math.max(0, Math.min(bars.length - 1, (marked?.[1] ?? bars.length) + step))
      setMarked([event.shiftKey ? (marked?.[0] ?? head) : head, head])
    } else return
    event.preventDefault()
  }
  const told = low >= 0 && high > low ? joined(bars.slice(low, high + 1)) : bars[pointed ?? marked?.[1] ?? -1]
  const first = bars[0]
  return (
    <figure className={style.histogram}>
      <div
        ref={picture}
        className={style.picture}
        role="slider"
        tabIndex={0}
        aria-label="When the flows began. Arrow keys choose a step, shift widens it, enter shows only that."
        aria-valuemin={0}
        aria-valuemax={bars.length - 1}
        aria-valuenow={marked?.[1] ?? bars.length - 1}
        aria-valuetext={told === undefined ? 'nothing chosen' : textOf(told, now, zone)}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          setMarked([indexAt(event), indexAt(event)])
        }}
        onPointerMove={(event) => {
          const index = indexAt(event)
          setPointed(index)
          if (event.buttons > 0 && marked !== null) setMarked([marked[0], index])
        }}
        onPointerUp={zoom}
        onPointerCancel={() => setMarked(null)}
        onPointerLeave={() => setPointed(null)}
        onKeyDown={onKey}
      >
        <svg viewBox={`0 0 ${bars.length} ${HEIGHT}`} preserveAspectRatio="none" height={HEIGHT} aria-hidden="true">
          {bars.map((bar, index) => (
            <Bar key={bar.from} bar={bar} index={index} most={most} isMarked={index >= low && index <= high} />
          ))}
        </svg>
      </div>
      <figcaption>
        <span>{first === undefined ? '' : clockText(first.from, now, zone)}</span>
        <span className={style.told}>{told === undefined ? '' : textOf(told, now, zone)}</span>
        <span>{endText(bars, now, zone)}</span>
      </figcaption>
    </figure>
  )
}

function Bar({ bar, index, most, isMarked }: { bar: RateBar; index: number; most: number; isMarked: boolean }) {
  const unit = (HEIGHT - 2) / most
  const stuck = bar.stuck * unit
  const failed = bar.failed * unit
  const rest = (bar.total - bar.stuck - bar.failed) * unit
  const box = { x: index + 0.1, width: 0.8 }
  return (
    <g>
      <rect className={isMarked ? style.marked : style.ground} x={index} y={0} width={1} height={HEIGHT} />
      <rect className={style.rest} {...box} y={HEIGHT - rest} height={rest} />
      <rect className={style.failed} {...box} y={HEIGHT - rest - failed} height={failed} />
      <rect className={style.stuck} {...box} y={HEIGHT - rest - failed - stuck} height={stuck} />
    </g>
  )
}

function textOf({ from, to, total, stuck, failed }: RateBar, now: Micros, zone: string): string {
  const parts = [counted(total, 'flow'), stuck > 0 ? `${stuck} stuck` : '', failed > 0 ? `${failed} failed` : '']
  return `${clockText(from, now, zone)}, ${durationText((to - from) / 1000)}: ${parts.filter(Boolean).join(', ')}`
}

/** The bars of a marked while as one. */
function joined(bars: readonly RateBar[]): RateBar | undefined {
  const [first, last] = [bars[0], bars.at(-1)]
  if (first === undefined || last === undefined) return undefined
  const sum = (of: (bar: RateBar) => number): number => bars.reduce((total, bar) => total + of(bar), 0)
  return {
    from: first.from,
    to: last.to,
    total: sum(({ total }) => total),
    failed: sum(({ failed }) => failed),
    stuck: sum(({ stuck }) => stuck),
  }
}

function endText(bars: readonly RateBar[], now: Micros, zone: string): string {
  const end = bars.at(-1)?.to
  if (end === undefined) return ''
  return end >= now - 30_000_000 ? 'now' : clockText(end, now, zone)
}
