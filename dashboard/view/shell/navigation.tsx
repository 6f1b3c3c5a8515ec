'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'
import { BrandMark } from './brand-mark.tsx'
import style from './navigation.module.css'
import { ScreenIcon } from './screen-icon.tsx'
import { SCREENS, screenOf } from './screens.ts'

/** The screens: a column at the left, a bar at the bottom where it is narrow. `badges` stand beside their names. */
export function Navigation({ badges, foot }: { badges: Readonly<Record<string, ReactNode>>; foot?: ReactNode }) {
  const here = screenOf(usePathname())
  return (
    <nav className={style.nav} aria-label="Screens">
      <Link className={style.brand} href="/" prefetch={false} aria-label="Causeway: overview">
        <BrandMark />
        <span>Causeway</span>
      </Link>
      <ul>
        {SCREENS.map(({ name, href, key }) => (
          <li key={href}>
            <Link
              href={href}
              prefetch={false}
              aria-current={here?.href === href ? 'page' : undefined}
              aria-keyshortcuts={`g ${key}`}
              title={`g ${key}`}
            >
              <ScreenIcon name={name} />
              <span className={style.name}>{name}</span>
              {badges[name]}
            </Link>
          </li>
        ))}
      </ul>
      {foot === undefined ? null : <div className={style.foot}>{foot}</div>}
    </nav>
  )
}
