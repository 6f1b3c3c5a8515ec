import type { ReactNode } from 'react'
import style from './empty.module.css'

/** Nothing to show: says so, and what to do about it. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={style.empty}>
      <p className={style.title}>{title}</p>
      {children === undefined ? null : <div className={style.body}>{children}</div>}
    </div>
  )
}
