import Link from 'next/link'
import { Duration } from '../part/duration.tsx'
import { Empty } from '../part/empty.tsx'
import { Moment } from '../part/moment.tsx'
import { Panel } from '../part/panel.tsx'
import { Since } from '../part/since.tsx'
import { State } from '../part/state.tsx'
import type { FeedItem } from './feed.ts'
import style from './feed-panel.module.css'

const MOST = 7

/** What changed state, the newest first. */
export function FeedPanel({ items }: { items: readonly FeedItem[] }) {
  return (
    <Panel title="What changed" aside="newest first" hold>
      {items.length === 0 ? <Empty title="Nothing has changed state today" /> : null}
      <ol className={style.feed}>
        {items.slice(0, MOST).map((item) => (
          <li key={item.key}>
            <Link href={item.href} prefetch={false}>
              <span className={style.at}>
                <Moment at={item.at} show="clock" />
              </span>
              <State is={item.state}>{item.word}</State>
              <span className={style.sentence}>{item.sentence}</span>
              <span className={style.lasted}>
                {item.isOpen ? <Since at={item.at} /> : null}
                {item.lastedMillis === null ? null : <Duration millis={item.lastedMillis} />}
              </span>
            </Link>
          </li>
        ))}
      </ol>
    </Panel>
  )
}
