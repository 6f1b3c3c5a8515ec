import { addMillis, microsFromMillis } from '@causeway/model'
import Link from 'next/link'
import { readConfig } from '../../config.ts'
import { closedCauses } from '../../query/closed-causes.ts'
import { consumerChanges } from '../../query/consumer-changes.ts'
import { database } from '../../query/database.ts'
import { flowList } from '../../query/flow-list.ts'
import { hasEvents } from '../../query/has-events.ts'
import { inFlight } from '../../query/in-flight.ts'
import { positions } from '../../query/positions.ts'
import { pulse } from '../../query/pulse.ts'
import { stuckByConsumer } from '../../query/stuck-by-consumer.ts'
import { stuckCauses } from '../../query/stuck-causes.ts'
import { stuckLevel } from '../../query/stuck-level.ts'
import { traffic } from '../../query/traffic.ts'
import { EMPTY_FILTER } from '../../url/filter.ts'
import { FlowTable } from '../../view/flows/flow-table.tsx'
import { LiveOn } from '../../view/live/live-on.tsx'
import { mapGraph } from '../../view/map/map-graph.ts'
import { layOutMap } from '../../view/map/map-layout.ts'
import { recentWindow } from '../../view/map/recent-window.ts'
import { TrafficMap } from '../../view/map/traffic-map.tsx'
import { feedOf } from '../../view/overview/feed.ts'
import { FeedPanel } from '../../view/overview/feed-panel.tsx'
import { FirstRun } from '../../view/overview/first-run.tsx'
import { HeadlineBlock } from '../../view/overview/headline-block.tsx'
import style from '../../view/overview/overview.module.css'
import { Tiles } from '../../view/overview/tiles.tsx'
import { Empty } from '../../view/part/empty.tsx'
import { Failed } from '../../view/part/failed.tsx'
import { Panel } from '../../view/part/panel.tsx'
import { answer } from '../answer.ts'
import { onceASecond } from '../once-a-second.ts'

export const metadata = { title: { absolute: 'Overview · Causeway' } }
export const dynamic = 'force-dynamic'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const NEWEST = 8

export default async function OverviewPage() {
  const asked = await answer(askAll)
  if (asked.type === 'failed') return <Failed what="The overview could not be read" why={asked.why} />
  const facts = asked.value
  if (!facts.heard) return <FirstRun otlpUrl={readConfig(process.env).otlpUrl} />
  const graph = mapGraph({ ...facts, subscriptions: facts.positions, seconds: recentWindow(facts.now).seconds })
  const layout = await layOutMap(graph)
  return (
    <div className={style.overview}>
      <LiveOn kinds={['flow', 'violation', 'consumer']} />
      <HeadlineBlock
        causes={facts.causes}
        events={facts.level.at(-1)?.events ?? 0}
        sent={facts.minutes.reduce((sum, { sent }) => sum + sent, 0)}
      />
      <Tiles {...facts} />
      <Panel title="Map" aside="last 5 minutes: rate, p95 from sent to processed" hold>
        {graph.nodes.length === 0 ? (
          <Empty title="Nothing was sent in the last 15 minutes" />
        ) : (
          <div className={style.map}>
            <TrafficMap graph={graph} layout={layout} />
          </div>
        )}
      </Panel>
      <FeedPanel items={feedOf(facts.causes, facts.closed, facts.groups)} />
      <Panel
        title="Newest flows"
        aside={
          <Link className={style.more} href="/flows" prefetch={false}>
            All flows
          </Link>
        }
      >
        <FlowTable flows={facts.newest} label="Newest flows" />
      </Panel>
    </div>
  )
}

/** A dozen questions, for whoever looks at the moment. */
const askAll = onceASecond(ask)

async function ask() {
  const now = microsFromMillis(Date.now())
  const prisma = database()
  const window = recentWindow(now)
  const hourAgo = addMillis(now, -HOUR)
  const dayAgo = addMillis(now, -24 * HOUR)
  const scope = { filter: EMPTY_FILTER, from: addMillis(now, -7 * 24 * HOUR), to: addMillis(now, MINUTE), now }
  const [heard, minutes, moving, level, causes, closed, groups, places, stuck, edges, page] = await Promise.all([
    hasEvents(prisma),
    pulse(prisma, hourAgo),
    inFlight(prisma, { now, from: hourAgo, steps: 60, stepMillis: MINUTE }),
    stuckLevel(prisma, now, 60, MINUTE),
    stuckCauses(prisma),
    closedCauses(prisma, dayAgo),
    consumerChanges(prisma, dayAgo),
    positions(prisma),
    stuckByConsumer(prisma),
    traffic(prisma, window.known, window.from),
    flowList(prisma, scope, { limit: NEWEST, after: null }),
  ])
  return {
    now,
    heard,
    minutes,
    moving,
    level,
    causes,
    closed,
    groups,
    positions: places,
    stuck,
    traffic: edges,
    newest: page.flows,
  }
}
