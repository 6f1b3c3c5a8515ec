import { areaPath, linePath, scaleOf } from './line-path.ts'
import style from './sparkline.module.css'

export type SparklineTone = 'accent' | 'quiet' | 'stuck' | 'waiting'

interface SparklineProps {
  /** In even steps, the newest last. */
  readonly values: readonly number[]
  readonly tone?: SparklineTone
  readonly filled?: boolean
  readonly height?: number
  /** The ceiling is at least this, so that a little does not look like much. */
  readonly least?: number
  /** How many steps the width is for, if there may be fewer values. */
  readonly slots?: number
  /** What it shows, for those who do not see it. */
  readonly label: string
}

/** The course of a number, without axes: it takes the width that it is given. */
export function Sparkline({
  values,
  tone = 'quiet',
  filled = false,
  height = 30,
  least = 0,
  slots,
  label,
}: SparklineProps) {
  const scale = scaleOf(values, { width: 200, height, padding: 2, least, slots })
  return (
    <svg
      className={style.sparkline}
      data-tone={tone}
      height={height}
      viewBox={`0 0 200 ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {filled ? <path className={style.area} d={areaPath(values, scale)} /> : null}
      <path className={style.line} d={linePath(values, scale)} />
    </svg>
  )
}
