import { addMillis, microsFromMillis } from '@causeway/model'
import { readConfig } from '../../config.ts'
import { database } from '../../query/database.ts'
import { hasEvents } from '../../query/has-events.ts'
import { lagTrend } from '../../query/lag-trend.ts'
import { partitionTrend } from '../../query/partition-trend.ts'
import { positions } from '../../query/positions.ts'
import { stuckByConsumer } from '../../query/stuck-by-consumer.ts'
import { parseLag } from '../../url/lag.ts'
import { firstOf } from '../../url/params.ts'
import { ConsumerDetail } from '../../view/lag/consumer-detail.tsx'
import { consumerLags } from '../../view/lag/consumer-lag.ts'
import style from '../../view/lag/lag.module.css'
import { lagHeadline } from '../../view/lag/lag-headline.ts'
import { LagTable } from '../../view/lag/lag-table.tsx'
import { LiveOn } from '../../view/live/live-on.tsx'
import { FirstRun } from '../../view/overview/first-run.tsx'
import { Empty } from '../../view/part/empty.tsx'
import { Failed } from '../../view/part/failed.tsx'
import { Panel } from '../../view/part/panel.tsx'
import { StateShape } from '../../view/part/state.tsx'
import { answer } from '../answer.ts'

export const metadata = { title: 'Lag' }
export const dynamic = 'force-dynamic'

const HOUR_MILLIS = 3_600_000
const STEP_MILLIS = 60_000
const DETAIL_STEP_MILLIS = 30_000

interface PageProps {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>
}

export default async function LagPage({ searchParams }: PageProps) {
  const address = parseLag(firstOf(await searchParams))
  const asked = await answer(() => ask(address.consumer))
  if (asked.type === 'failed') return <Failed what="The lag could not be read" why={asked.why} />
  const { heard, consumers, trends, samples, stuck } = asked.value
  if (!heard && consumers.length === 0) return <FirstRun otlpUrl={readConfig(process.env).otlpUrl} />
  const selected = consumers.find(({ consumer }) => consumer === address.consumer) ?? null
  const headline = lagHeadline(consumers)
  return (
    <div className={style.lag}>
      <LiveOn kinds={['position', 'consumer']} />
      <header className={style.head}>
        <h1>
          {consumers.length === 0 ? null : <StateShape is={headline.state} size={15} />}
          {consumers.length === 0 ? 'Lag' : headline.sentence}
        </h1>
      </header>
      <div className={selected === null ? undefined : style.two}>
        <Panel className={style.list}>
          {consumers.length === 0 ? (
            <Empty title="No consumer is known yet">
              Lag comes from the broker itself: start the collector with <code>KAFKA_BROKERS</code> and it asks every
              consumer group where it stands.
            </Empty>
          ) : (
            <LagTable consumers={consumers} trends={trends} selected={selected?.consumer ?? null} />
          )}
        </Panel>
        {selected === null ? null : (
          <ConsumerDetail consumer={selected} samples={samples} stuck={stuck.get(selected.consumer) ?? 0} />
        )}
      </div>
    </div>
  )
}

async function ask(consumer: string | null) {
  const prisma = database()
  const now = microsFromMillis(Date.now())
  const from = addMillis(now, -HOUR_MILLIS)
  const [heard, places, trend, samples, stuck] = await Promise.all([
    hasEvents(prisma),
    positions(prisma),
    lagTrend(prisma, from, STEP_MILLIS),
    consumer === null ? [] : partitionTrend(prisma, consumer, from, DETAIL_STEP_MILLIS),
    stuckByConsumer(prisma),
  ])
  return {
    heard,
    consumers: consumerLags(places),
    trends: Map.groupBy(trend, (point) => point.consumer),
    samples,
    stuck: new Map(
      [...Map.groupBy(stuck, (one) => one.consumer)].map(([name, group]) => [
        name,
        group.reduce((sum, { events }) => sum + events, 0),
      ]),
    ),
  }
}
