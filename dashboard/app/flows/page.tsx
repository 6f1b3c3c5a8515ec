import { microsFromMillis } from '@causeway/model'
import Link from 'next/link'
import { readConfig } from '../../config.ts'
import { database } from '../../query/database.ts'
import { flowList } from '../../query/flow-list.ts'
import { flowRate } from '../../query/flow-rate.ts'
import { flowShapes } from '../../query/flow-shapes.ts'
import { hasEvents } from '../../query/has-events.ts'
import { parseFilter } from '../../url/filter.ts'
import { type FlowsAddress, formatFlows, parseFlows } from '../../url/flows.ts'
import { firstOf } from '../../url/params.ts'
import { momentsOf } from '../../url/range.ts'
import { FlowTable } from '../../view/flows/flow-table.tsx'
import style from '../../view/flows/flows.module.css'
import { FlowsHead } from '../../view/flows/flows-head.tsx'
import { LeftOut } from '../../view/flows/left-out.tsx'
import { LiveFlows } from '../../view/flows/live-flows.tsx'
import { NoFlows } from '../../view/flows/no-flows.tsx'
import { floorTo, rateBars, stepFor } from '../../view/flows/rate-bars.ts'
import { RateHistogram } from '../../view/flows/rate-histogram.tsx'
import { ShapeTable } from '../../view/flows/shape-table.tsx'
import { LiveOn } from '../../view/live/live-on.tsx'
import { FirstRun } from '../../view/overview/first-run.tsx'
import { buttonClass } from '../../view/part/button.tsx'
import { Failed } from '../../view/part/failed.tsx'
import { Panel } from '../../view/part/panel.tsx'
import { answer } from '../answer.ts'

export const metadata = { title: 'Flows' }
export const dynamic = 'force-dynamic'

const PAGE = 50

interface PageProps {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>
}

export default async function FlowsPage({ searchParams }: PageProps) {
  const address = parseFlows(firstOf(await searchParams))
  const asked = await answer(() => ask(address))
  if (asked.type === 'failed') return <Failed what="The flows could not be read" why={asked.why} />
  const { page, shapes, bars, heard } = asked.value
  if (!heard) return <FirstRun otlpUrl={readConfig(process.env).otlpUrl} />
  const total = bars.reduce((sum, bar) => sum + bar.total, 0)
  const list = JSON.stringify([address.query, address.range, address.cursor])
  return (
    <div className={style.flows}>
      <LiveOn kinds={['flow']} />
      <FlowsHead address={address} total={total} />
      <LeftOut query={address.query} />
      <Panel className={style.panel}>
        <RateHistogram bars={bars} query={address.query} reading={address.reading} />
        <div className={style.rows}>
          {total === 0 ? (
            <NoFlows address={address} />
          ) : (
            <>
              {shapes === null ? null : <ShapeTable shapes={shapes} />}
              {page === null ? null : <FlowRows key={list} flows={page.flows} isNewest={address.cursor === null} />}
            </>
          )}
        </div>
      </Panel>
      {page === null ? null : (
        <nav className={style.pages} aria-label="Pages">
          {address.cursor === null ? null : (
            <Link className={buttonClass()} href={formatFlows({ ...address, cursor: null })} prefetch={false}>
              Newest
            </Link>
          )}
          {page.next === null ? null : (
            <Link className={buttonClass()} href={formatFlows({ ...address, cursor: page.next })} prefetch={false}>
              Older
            </Link>
          )}
        </nav>
      )}
    </div>
  )
}

/** Only the newest page goes on while it is read. */
function FlowRows({ flows, isNewest }: { flows: Parameters<typeof LiveFlows>[0]['flows']; isNewest: boolean }) {
  return isNewest ? <LiveFlows flows={flows} label="Flows" /> : <FlowTable flows={flows} label="Flows" />
}

async function ask(address: FlowsAddress) {
  const prisma = database()
  const now = microsFromMillis(Date.now())
  const { filter } = parseFilter(address.query)
  const { from, to } = momentsOf(address.range, now)
  const end = address.range.type === 'between' ? to : now
  const stepMillis = stepFor(from, end)
  const scope = { filter, from: floorTo(from, stepMillis), to, now }
  const isList = address.reading === 'list'
  const [heard, page, shapes, steps] = await Promise.all([
    hasEvents(prisma),
    isList ? flowList(prisma, scope, { limit: PAGE, after: address.cursor }) : null,
    isList ? null : flowShapes(prisma, scope),
    flowRate(prisma, scope, stepMillis),
  ])
  return { heard, page, shapes, bars: rateBars(steps, scope.from, end, stepMillis) }
}
