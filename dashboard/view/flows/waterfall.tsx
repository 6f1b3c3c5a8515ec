import type { Bar } from '@causeway/model'
import style from './waterfall.module.css'
import { placeBars } from './waterfall-bars.ts'

const BOX = { width: 180, lanes: 4, laneHeight: 5 }

/** A flow in miniature: when each event was there and handled; what is missing is an outline to the end. */
export function Waterfall({ bars }: { bars: readonly Bar[] }) {
  const height = BOX.lanes * BOX.laneHeight
  return (
    <svg
      className={style.waterfall}
      viewBox={`-1 -1 ${BOX.width + 2} ${height + 1}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {placeBars(bars, BOX).map(({ x, y, width, state }, index) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: bars are drawn by their order and have no name.
          key={index}
          className={style[state]}
          x={x}
          y={state === 'expected' ? y + 1.75 : y}
          width={width}
          height={state === 'expected' ? 0.01 : 3.5}
          rx={1}
        />
      ))}
    </svg>
  )
}
