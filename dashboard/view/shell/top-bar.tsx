import Link from 'next/link'
import type { ReactNode } from 'react'
import { LiveIndicator } from '../live/live-indicator.tsx'
import { BrandMark } from './brand-mark.tsx'
import { HelpButton } from './help-button.tsx'
import type { Theme } from './theme.ts'
import { ThemeSwitch } from './theme-switch.tsx'
import style from './top-bar.module.css'
import { ZoneSwitch } from './zone-switch.tsx'

/** What is on every screen: the search, whether it is live, and how it is shown. */
export function TopBar({ search, extra, theme }: { search: ReactNode; extra?: ReactNode; theme: Theme }) {
  return (
    <>
      <Link className={style.brand} href="/" prefetch={false} aria-label="Causeway: overview">
        <BrandMark size={22} />
      </Link>
      <div className={style.search}>{search}</div>
      <div className={style.tools}>
        {extra}
        <LiveIndicator />
        <ZoneSwitch />
        <ThemeSwitch theme={theme} />
        <HelpButton />
      </div>
    </>
  )
}
