import { addMillis, microsFromMillis } from '@causeway/model'
import { readConfig } from '../../config.ts'
import { closedCauses } from '../../query/closed-causes.ts'
import { database } from '../../query/database.ts'
import { hasEvents } from '../../query/has-events.ts'
import { stuckCauses } from '../../query/stuck-causes.ts'
import { stuckCount } from '../../query/stuck-count.ts'
import { stuckEvents } from '../../query/stuck-events.ts'
import { firstOf } from '../../url/params.ts'
import { parseStuck } from '../../url/stuck.ts'
import { counted } from '../../view/format/count.ts'
import { LiveOn } from '../../view/live/live-on.tsx'
import { FirstRun } from '../../view/overview/first-run.tsx'
import { Empty } from '../../view/part/empty.tsx'
import { Failed } from '../../view/part/failed.tsx'
import { Panel } from '../../view/part/panel.tsx'
import { StateShape } from '../../view/part/state.tsx'
import { CausePanel } from '../../view/stuck/cause-panel.tsx'
import { ClosedPanel } from '../../view/stuck/closed-panel.tsx'
import style from '../../view/stuck/stuck.module.css'
import { answer } from '../answer.ts'

export const metadata = { title: 'Stuck' }
export const dynamic = 'force-dynamic'

const DAY_MILLIS = 24 * 3_600_000
const SHOWN = 10

interface PageProps {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>
}

export default async function StuckPage({ searchParams }: PageProps) {
  const { cause } = parseStuck(firstOf(await searchParams))
  const asked = await answer(() => ask(cause))
  if (asked.type === 'failed') return <Failed what="What is stuck could not be read" why={asked.why} />
  const { heard, count, causes, events, closed } = asked.value
  if (!heard) return <FirstRun otlpUrl={readConfig(process.env).otlpUrl} />
  const isCalm = causes.length === 0
  return (
    <div className={style.stuck}>
      <LiveOn kinds={['violation']} />
      <header className={style.head}>
        <h1>
          <StateShape is={isCalm ? 'ok' : 'stuck'} size={15} />
          {isCalm ? 'Nothing is stuck' : `${counted(count.events, 'event')} stuck, ${counted(causes.length, 'cause')}`}
        </h1>
      </header>
      {isCalm ? (
        <Panel>
          <Empty title="Everything that was expected has come">
            An event is stuck when something that should follow it has not come in time, and when everything that could
            tell of it has been heard. It would stand here with its reason.
          </Empty>
        </Panel>
      ) : (
        <ul className={style.causes} data-hold="">
          {causes.map((one) => (
            <CausePanel key={one.causeKey} cause={one} opened={one.causeKey === cause ? events : null} />
          ))}
        </ul>
      )}
      {closed.length > 0 ? <ClosedPanel causes={closed} /> : null}
    </div>
  )
}

async function ask(cause: string | null) {
  const prisma = database()
  const dayAgo = addMillis(microsFromMillis(Date.now()), -DAY_MILLIS)
  const [heard, count, causes, page, closed] = await Promise.all([
    hasEvents(prisma),
    stuckCount(prisma),
    stuckCauses(prisma),
    cause === null ? null : stuckEvents(prisma, { cause, limit: SHOWN, after: null, eachEventOnce: true }),
    closedCauses(prisma, dayAgo),
  ])
  return { heard, count, causes, events: page?.events ?? [], closed }
}
