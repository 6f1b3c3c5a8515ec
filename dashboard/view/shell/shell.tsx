import type { ReactNode } from 'react'
import style from './shell.module.css'

/** The frame of every screen: navigation, top bar, and what the screen is about. */
export function Shell({ navigation, top, children }: { navigation: ReactNode; top: ReactNode; children: ReactNode }) {
  return (
    <div className={style.shell}>
      <a className={style.skip} href="#content">
        Skip to content
      </a>
      {navigation}
      <header className={style.top}>{top}</header>
      <main id="content" className={style.main} tabIndex={-1}>
        {children}
      </main>
    </div>
  )
}
