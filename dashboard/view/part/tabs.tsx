import Link from 'next/link'
import style from './tabs.module.css'

export interface Tab {
  readonly name: string
  readonly href: string
  readonly count?: number
}

/** Readings of one thing, each with an address of its own. */
export function Tabs({ label, tabs, selected }: { label: string; tabs: readonly Tab[]; selected: string }) {
  return (
    <nav className={style.tabs} aria-label={label}>
      {tabs.map(({ name, href, count }) => (
        <Link
          key={name}
          href={href}
          scroll={false}
          prefetch={false}
          aria-current={name === selected ? 'page' : undefined}
        >
          {name}
          {count === undefined ? null : <span className={style.count}>{count}</span>}
        </Link>
      ))}
    </nav>
  )
}
