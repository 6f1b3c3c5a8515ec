import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import style from './panel.module.css'

interface PanelProps {
  readonly title?: ReactNode
  /** What stands at the right of the title: a unit, a count, a link. */
  readonly aside?: ReactNode
  readonly className?: string
  /** While the pointer is over it, live changes wait. */
  readonly hold?: boolean
  readonly children: ReactNode
}

/** A framed part of a screen, with or without a title. */
export function Panel({ title, aside, className, hold = false, children }: PanelProps) {
  return (
    <section className={classes(style.panel, className)} data-hold={hold ? '' : undefined}>
      {title === undefined ? null : (
        <header className={style.head}>
          <h2>{title}</h2>
          {aside === undefined ? null : <div className={style.aside}>{aside}</div>}
        </header>
      )}
      {children}
    </section>
  )
}
