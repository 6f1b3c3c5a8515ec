'use client'

import type { Bar, FlowStatus, Micros } from '@causeway/model'
import Link from 'next/link'
import { flowAddress } from '../../url/flows.ts'
import { countText } from '../format/count.ts'
import { shortId } from '../format/id.ts'
import { Chip } from '../part/chip.tsx'
import { classes } from '../part/classes.ts'
import { Duration } from '../part/duration.tsx'
import { Moment } from '../part/moment.tsx'
import { Since } from '../part/since.tsx'
import { FlowState } from '../part/state.tsx'
import style from './flow-table.module.css'
import { Waterfall } from './waterfall.tsx'

/** What a row of the table shows. */
export interface FlowItem {
  readonly correlationId: string
  readonly startedAt: Micros
  readonly status: FlowStatus
  readonly rootEventType: string | null
  readonly aggregateIds: readonly string[]
  readonly eventCount: number
  readonly missingCount: number
  readonly retryCount: number
  readonly services: readonly string[]
  readonly bars: readonly Bar[]
  readonly durationMillis: number
}

/** Flows, one a row: what began it, when, its state, where it went, how it ran, how many events, how long. */
export function FlowTable({ flows, label }: { flows: readonly FlowItem[]; label: string }) {
  return (
    <div className={style.frame}>
      <table className={style.table} aria-label={label} data-hold="">
        <thead>
          <tr>
            <th scope="col">Flow</th>
            <th scope="col" className={style.started}>
              Started
            </th>
            <th scope="col">Status</th>
            <th scope="col" className={style.services}>
              Services
            </th>
            <th scope="col">Path</th>
            <th scope="col" className={style.number}>
              Events
            </th>
            <th scope="col" className={style.number}>
              Took
            </th>
          </tr>
        </thead>
        <tbody>
          {flows.map((flow) => (
            <FlowRow key={flow.correlationId} flow={flow} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function FlowRow({ flow }: { flow: FlowItem }) {
  const name = flow.aggregateIds[0] ?? flow.correlationId
  return (
    <tr data-row="">
      <td className={style.flow}>
        <Link href={flowAddress(flow.correlationId)} prefetch={false} data-open="" title={flow.correlationId}>
          <b>{flow.rootEventType ?? 'unknown event'}</b> <code>{shortId(name, 22)}</code>
        </Link>
      </td>
      <td className={style.started}>
        <Moment at={flow.startedAt} show="clock" />
      </td>
      <td className={style.status}>
        <FlowState status={flow.status} />
      </td>
      <td className={style.services}>
        <Services names={flow.services} />
      </td>
      <td className={style.path}>
        <Waterfall bars={flow.bars} />
      </td>
      <td className={classes(style.number, style.events)}>
        {flow.retryCount > 0 ? (
          <span className={style.retries} title={`${flow.retryCount} handlings were tried again`}>
            ↻ {countText(flow.retryCount)}
          </span>
        ) : null}
        {countText(flow.eventCount)}
        {flow.missingCount > 0 ? (
          <span className={style.missing} title={`${flow.missingCount} missing`}>
            {' '}
            + {flow.missingCount}
          </span>
        ) : null}
        <span className={style.unit}> events</span>
      </td>
      <td className={classes(style.number, style.took, flow.status === 'stuck' && style.missing)}>
        {isUnderWay(flow) ? <Since at={flow.startedAt} /> : <Duration millis={flow.durationMillis} />}
      </td>
    </tr>
  )
}

const isUnderWay = ({ status }: FlowItem): boolean => status === 'stuck' || status === 'inFlight'

/** As many as there is room for; the rest as a number. */
function Services({ names }: { names: readonly string[] }) {
  return (
    <span className={style.chips} title={names.join(', ')}>
      {names.slice(0, 4).map((name) => (
        <Chip key={name}>{name}</Chip>
      ))}
      {names.length > 2 ? <span className={style.restNarrow}>+{names.length - 2}</span> : null}
      {names.length > 4 ? <span className={style.restWide}>+{names.length - 4}</span> : null}
    </span>
  )
}
