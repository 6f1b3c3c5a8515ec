import { countText } from '../format/count.ts'
import type { PartitionLag } from './consumer-lag.ts'
import { fullness } from './fullness.ts'
import style from './heat-strip.module.css'

/** Every partition as a cell: the fuller, the further behind; its colour is its state. */
export function HeatStrip({ partitions }: { partitions: readonly PartitionLag[] }) {
  const groups = [...Map.groupBy(partitions, ({ destination }) => destination)]
  const behind = partitions.filter(({ lag }) => lag > 0).length
  return (
    <span className={style.strip} role="img" aria-label={`${behind} of ${partitions.length} partitions are behind`}>
      {groups.map(([destination, cells]) => (
        <span key={destination} className={style.group}>
          {cells.map((cell) => (
            <span
              key={cell.partition}
              className={style.cell}
              data-status={cell.status}
              title={`${destination}/${cell.partition}: ${countText(cell.lag)} behind, ${cell.status}`}
            >
              <span style={{ height: `${fullness(cell.lag) * 100}%` }} />
            </span>
          ))}
        </span>
      ))}
    </span>
  )
}
