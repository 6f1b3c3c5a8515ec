import Link from 'next/link'
import { formatLag } from '../../url/lag.ts'
import { countText, rateText } from '../format/count.ts'
import { classes } from '../part/classes.ts'
import { Duration } from '../part/duration.tsx'
import { Sparkline, type SparklineTone } from '../part/sparkline.tsx'
import { LagState } from '../part/state.tsx'
import type { ConsumerLag } from './consumer-lag.ts'
import { HeatStrip } from './heat-strip.tsx'
import style from './lag-table.module.css'
import { type Course, courseOf } from './trend.ts'

type Points = readonly { readonly at: Parameters<typeof courseOf>[0][number]['at']; readonly lag: number }[]

interface LagTableProps {
  readonly consumers: readonly ConsumerLag[]
  readonly trends: ReadonlyMap<string, Points>
  readonly selected: string | null
}

/** Consumers with how far each is behind, the worst first. */
export function LagTable({ consumers, trends, selected }: LagTableProps) {
  return (
    <table className={classes(style.table, selected !== null && style.narrow)} aria-label="Consumers" data-hold="">
      <thead>
        <tr>
          <th scope="col">Consumer</th>
          <th scope="col">Status</th>
          <th scope="col" className={style.number}>
            Lag
          </th>
          <th scope="col" className={style.number}>
            Time lag
          </th>
          <th scope="col" className={style.trend}>
            Last hour
          </th>
          <th scope="col" className={style.course}>
            Course
          </th>
          <th scope="col" className={style.partitions}>
            Partitions
          </th>
        </tr>
      </thead>
      <tbody>
        {consumers.map((consumer) => (
          <Row
            key={consumer.consumer}
            consumer={consumer}
            points={trends.get(consumer.consumer) ?? []}
            isSelected={consumer.consumer === selected}
          />
        ))}
      </tbody>
    </table>
  )
}

function Row({ consumer, points, isSelected }: { consumer: ConsumerLag; points: Points; isSelected: boolean }) {
  return (
    <tr data-row="" aria-selected={isSelected}>
      <td className={style.name}>
        <Link
          href={formatLag({ consumer: isSelected ? null : consumer.consumer })}
          scroll={false}
          prefetch={false}
          data-open=""
          aria-current={isSelected ? 'true' : undefined}
        >
          <b>{consumer.consumer}</b>
        </Link>
        <span className={style.destinations} title={consumer.destinations.join(', ')}>
          {consumer.destinations.join(', ')}
        </span>
      </td>
      <td className={style.status}>
        <LagState status={consumer.status} />
      </td>
      <td className={classes(style.number, style.lag)}>
        {countText(consumer.lag)}
        <span className={style.unit}> behind</span>
      </td>
      <td className={classes(style.number, style.time)}>
        {consumer.lag === 0 ? <span className={style.dim}>0</span> : <Duration millis={consumer.timeLagMillis} />}
      </td>
      <td className={style.trend}>
        <Sparkline
          values={points.map(({ lag }) => lag)}
          height={20}
          least={10}
          slots={60}
          tone={toneOf(consumer.status)}
          label={`Lag of ${consumer.consumer} over the last hour`}
        />
      </td>
      <td className={style.course}>
        <CourseText course={courseOf(points)} lag={consumer.lag} />
      </td>
      <td className={style.partitions}>
        <HeatStrip partitions={consumer.partitions} />
      </td>
    </tr>
  )
}

function toneOf(status: ConsumerLag['status']): SparklineTone {
  if (status === 'slow') return 'waiting'
  return status === 'ok' || status === 'unknown' ? 'quiet' : 'stuck'
}

/** A lag of less comes and goes. */
const LITTLE = 10

function CourseText({ course, lag }: { course: Course | null; lag: number }) {
  if (course === null || lag < LITTLE) return <span className={style.dim}>–</span>
  if (course.drainedInMillis !== null) {
    return (
      <>
        gone in <Duration millis={Math.round(course.drainedInMillis / 1000) * 1000} />
      </>
    )
  }
  return course.perSecond === 0 ? <>still</> : <>+{rateText(course.perSecond)}/s</>
}
