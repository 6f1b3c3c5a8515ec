import type { Micros } from '@causeway/model'
import Link from 'next/link'
import { flowAddress } from '../../url/flows.ts'
import { counted, countText } from '../format/count.ts'
import { classes } from '../part/classes.ts'
import { Duration } from '../part/duration.tsx'
import { Moment } from '../part/moment.tsx'
import { State } from '../part/state.tsx'
import { shapePath } from './shape-path.ts'
import style from './shape-table.module.css'

interface ShapeItem {
  readonly shape: string
  readonly count: number
  readonly medianMillis: number
  readonly p95Millis: number
  readonly stuck: number
  readonly failed: number
  readonly newestId: string
  readonly newestAt: Micros
}

/** Flows by the form of their graph, the usual form first, so that the odd one stands out. */
export function ShapeTable({ shapes }: { shapes: readonly ShapeItem[] }) {
  const total = shapes.reduce((sum, { count }) => sum + count, 0)
  return (
    <ul className={style.shapes} data-hold="">
      {shapes.map((item) => (
        <Shape key={item.shape} item={item} share={item.count / total} usual={shapes[0]?.shape ?? ''} />
      ))}
    </ul>
  )
}

function Shape({ item, share, usual }: { item: ShapeItem; share: number; usual: string }) {
  const { line, beside } = shapePath(item.shape)
  const usualLine = shapePath(usual).line
  const stopsAfter = item.shape !== usual && line.every((type, index) => usualLine[index] === type) ? line.at(-1) : null
  return (
    <li data-row="">
      <div className={style.share}>
        <b>{shareText(share)}</b>
        <span className={style.bar}>
          <span style={{ width: `${Math.max(1, share * 100)}%` }} />
        </span>
      </div>
      <div className={style.body}>
        <p className={style.line}>
          {line.map((type, index) => (
            <span key={type}>
              {index > 0 ? <span className={style.arrow}> → </span> : null}
              <span className={classes(item.shape !== usual && usualLine[index] !== type && style.odd)}>{type}</span>
            </span>
          ))}
          {stopsAfter === null || line.length >= usualLine.length ? null : (
            <span className={style.stops}> and no further</span>
          )}
        </p>
        <p className={style.facts}>
          {counted(item.count, 'flow')}, median <Duration millis={item.medianMillis} />, p95{' '}
          <Duration millis={item.p95Millis} />
          {beside.length > 0 ? <>; beside it {beside.join(', ')}</> : null}
        </p>
      </div>
      <div className={style.states}>
        {item.stuck > 0 ? <State is="stuck">{countText(item.stuck)} stuck</State> : null}
        {item.failed > 0 ? <State is="failed">{countText(item.failed)} failed</State> : null}
        <Link href={flowAddress(item.newestId)} data-open="" prefetch={false}>
          newest <Moment at={item.newestAt} />
        </Link>
      </div>
    </li>
  )
}

const shareText = (share: number): string => {
  const percent = share * 100
  return `${percent >= 10 ? Math.round(percent) : Number(percent.toFixed(percent >= 1 ? 1 : 2))}\u202f%`
}
