import type { Micros } from '@causeway/model'
import { formatFlows } from '../../url/flows.ts'
import { formatLag } from '../../url/lag.ts'
import { counted, countText, rateText } from '../format/count.ts'
import { durationText, NARROW } from '../format/duration.ts'
import { State } from '../part/state.tsx'
import { eachMinute } from './each-minute.ts'
import style from './overview.module.css'
import { type Figure, Tile } from './tile.tsx'

interface TilesProps {
  readonly minutes: readonly {
    readonly minute: Micros
    readonly sent: number
    readonly criticalP95: number | null
    readonly slowest: string | null
  }[]
  readonly moving: readonly { readonly count: number }[]
  readonly level: readonly { readonly events: number }[]
  readonly causes: readonly unknown[]
  readonly now: Micros
}

/** The four numbers that matter most. */
export function Tiles({ minutes, moving, level, causes, now }: TilesProps) {
  const sent = eachMinute(minutes, now, ({ sent }) => sent / 60)
  const critical = eachMinute(minutes, now, ({ criticalP95 }) => criticalP95 ?? 0)
  const stuck = level.at(-1)?.events ?? 0
  const flows = moving.at(-1)?.count ?? 0
  const last = minutes.findLast(({ criticalP95 }) => criticalP95 !== null)
  return (
    <div className={style.tiles}>
      <Tile
        name="Events"
        figures={[[rateText(rateNow(minutes, now)), '/s']]}
        href="/flows"
        values={sent}
        tone="accent"
        filled
        label="Events sent a second, over the last hour"
      />
      <Tile
        name="In flight"
        figures={[[countText(flows), flows === 1 ? 'flow' : 'flows']]}
        href={formatFlows({ query: 'status:in-flight' })}
        values={moving.map(({ count }) => count)}
        label="Flows under way, over the last hour"
      />
      <Tile
        name="Stuck"
        figures={[[countText(stuck), stuck === 1 ? 'event' : 'events']]}
        note={stuck === 0 ? 'none' : <State is="stuck">{counted(causes.length, 'cause')}</State>}
        href="/stuck"
        values={level.map(({ events }) => events)}
        tone={stuck === 0 ? 'quiet' : 'stuck'}
        isAlarming={stuck > 0}
        label="Stuck events, over the last hour"
      />
      <Tile
        name="Critical time p95"
        figures={last?.criticalP95 == null ? [['–', '']] : figuresOf(last.criticalP95)}
        note={last?.slowest ? <span title="the slowest consumer">{last.slowest}</span> : undefined}
        href={formatLag({ consumer: last?.slowest ?? null })}
        values={critical}
        label="From sent to processed, the 95th percentile of the slowest consumer, over the last hour"
      />
    </div>
  )
}

/** `5 min 44 s` as its two figures. */
const figuresOf = (millis: number): Figure[] =>
  durationText(millis)
    .split(' ')
    .map((part) => part.split(NARROW) as [string, string])

/** Over the minute that is running and the one before. */
function rateNow(minutes: TilesProps['minutes'], now: Micros): number {
  const minute = 60_000_000
  const running = Math.floor(now / minute) * minute
  const count = minutes.filter((one) => one.minute >= running - minute).reduce((sum, { sent }) => sum + sent, 0)
  return count / (60 + (now - running) / 1e6)
}
