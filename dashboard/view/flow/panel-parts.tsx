import type { ReactNode } from 'react'
import style from './panel-parts.module.css'

/** What a panel is about: what kind of thing, then its name. */
export function PanelHead({
  kind,
  children,
  version,
}: {
  kind: ReactNode
  children: ReactNode
  version?: string | null
}) {
  return (
    <header className={style.head}>
      <div className={style.kind}>{kind}</div>
      <h2>
        {children}
        {version == null ? null : <span className={style.version}> v{version}</span>}
      </h2>
    </header>
  )
}

export function PanelSection({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className={style.section}>
      <h3>
        {title}
        {aside === undefined ? null : <span className={style.aside}>{aside}</span>}
      </h3>
      {children}
    </section>
  )
}
