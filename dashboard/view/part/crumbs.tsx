import Link from 'next/link'
import type { ReactNode } from 'react'
import style from './crumbs.module.css'

/** Where this is: the list that it came from, then its own name. `esc` follows the first link. */
export function Crumbs({ from, href, children }: { from: string; href: string; children: ReactNode }) {
  return (
    <nav className={style.crumbs} aria-label="Where this is">
      <Link href={href} prefetch={false} data-back="">
        {from}
      </Link>
      <span aria-hidden="true">/</span>
      <span className={style.here}>{children}</span>
    </nav>
  )
}
