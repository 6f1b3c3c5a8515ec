import type { Micros } from '@causeway/model'
import Link from 'next/link'
import { formatFlows } from '../../url/flows.ts'
import { formatLag } from '../../url/lag.ts'
import { termText } from '../../url/term.ts'
import { counted, countText } from '../format/count.ts'
import { Chip } from '../part/chip.tsx'
import { Duration } from '../part/duration.tsx'
import { Moment } from '../part/moment.tsx'
import { Panel } from '../part/panel.tsx'
import { LagState, State } from '../part/state.tsx'
import { lagChart, timeLagChart } from './chart-points.ts'
import style from './consumer-detail.module.css'
import type { ConsumerLag } from './consumer-lag.ts'
import { LagChart } from './lag-chart.tsx'

interface ConsumerDetailProps {
  readonly consumer: ConsumerLag
  readonly samples: readonly {
    readonly destination: string
    readonly partition: string
    readonly at: Micros
    readonly lag: number
    readonly timeLagMillis: number | null
  }[]
  /** Events that wait for it longer than they should. */
  readonly stuck: number
}

/** One consumer: what its group is like, how far behind it was over the last hour, and where it stands in each partition. */
export function ConsumerDetail({ consumer, samples, stuck }: ConsumerDetailProps) {
  const lag = lagChart(samples)
  const time = timeLagChart(samples)
  return (
    <Panel
      title={consumer.consumer}
      aside={
        <Link
          href={formatLag({ consumer: null })}
          prefetch={false}
          data-back=""
          aria-label="Close"
          title="esc"
          className={style.close}
        >
          ×
        </Link>
      }
      className={style.detail}
    >
      <div className={style.facts}>
        <LagState status={consumer.status} />
        <GroupText consumer={consumer} />
        {stuck > 0 ? (
          <Link href="/stuck" prefetch={false}>
            <State is="stuck">{counted(stuck, 'event')} stuck</State>
          </Link>
        ) : null}
        <Chip href={formatFlows({ query: termText('service', consumer.consumer) })}>flows</Chip>
      </div>
      <section>
        <h3>Events behind</h3>
        <LagChart {...lag} unit="events" label={`Events that ${consumer.consumer} was behind over the last hour`} />
      </section>
      <section>
        <h3>Age of the oldest waiting event</h3>
        <LagChart {...time} unit="millis" label={`How long the oldest event waited for ${consumer.consumer}`} />
      </section>
      <Partitions consumer={consumer} />
    </Panel>
  )
}

function GroupText({ consumer: { members, state, stateSince } }: { consumer: ConsumerLag }) {
  if (members === null) return <span className={style.dim}>what its group is like is not known</span>
  return (
    <span>
      {members === 0 ? 'no members' : counted(members, 'member')}
      <span className={style.dim}>
        {state === null ? null : `, ${state.toLowerCase()}`}
        {stateSince === null ? null : (
          <>
            {' '}
            since <Moment at={stateSince} show="clock" />
          </>
        )}
      </span>
    </span>
  )
}

function Partitions({ consumer }: { consumer: ConsumerLag }) {
  return (
    <div className={style.scroll}>
      <table className={style.partitions} aria-label="Partitions">
        <thead>
          <tr>
            <th scope="col">Partition</th>
            <th scope="col">Status</th>
            <th scope="col">Committed</th>
            <th scope="col">End</th>
            <th scope="col">Lag</th>
            <th scope="col">Time lag</th>
            <th scope="col">Moved</th>
          </tr>
        </thead>
        <tbody>
          {consumer.partitions.map((one) => (
            <tr key={`${one.destination}/${one.partition}`}>
              <th scope="row">
                {one.destination}/{one.partition}
              </th>
              <td>
                <LagState status={one.status} />
              </td>
              <td>{one.committedOffset === null ? '–' : countText(one.committedOffset)}</td>
              <td>{countText(one.endOffset)}</td>
              <td>{countText(one.lag)}</td>
              <td>{one.lag === 0 ? <span className={style.dim}>0</span> : <Duration millis={one.timeLagMillis} />}</td>
              <td className={style.dim}>
                <Moment at={one.movedAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
