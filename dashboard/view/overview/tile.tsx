import Link from 'next/link'
import type { ReactNode } from 'react'
import { Sparkline, type SparklineTone } from '../part/sparkline.tsx'
import style from './tile.module.css'

/** A number and its unit. */
export type Figure = readonly [figure: string, unit: string]

interface TileProps {
  readonly name: string
  /** Figures with their units: `5 min 44 s` is two. */
  readonly figures: readonly Figure[]
  /** Stands at the right of the name. */
  readonly note?: ReactNode
  readonly href: string
  readonly values: readonly number[]
  readonly tone?: SparklineTone
  readonly filled?: boolean
  readonly isAlarming?: boolean
  /** What the line shows. */
  readonly label: string
}

/** A number that matters, its course over the last hour, and the way to the rows behind it. */
export function Tile(props: TileProps) {
  const { name, figures, note, href, values, tone, filled, isAlarming, label } = props
  return (
    <Link className={style.tile} href={href} data-alarming={isAlarming ? '' : undefined} prefetch={false}>
      <span className={style.name}>
        {name}
        {note === undefined ? null : <span className={style.note}>{note}</span>}
      </span>
      <span className={style.figure}>
        {figures.map(([figure, unit]) => (
          <span key={unit}>
            {figure}
            <span className={style.unit}>{unit}</span>
          </span>
        ))}
      </span>
      <Sparkline values={values} tone={tone} filled={filled} label={label} height={26} />
    </Link>
  )
}
