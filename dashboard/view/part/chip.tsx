import Link from 'next/link'
import type { ReactNode } from 'react'
import style from './chip.module.css'
import { classes } from './classes.ts'

/** A small name in a frame; with `href` it leads somewhere. */
export function Chip({ href, children, title }: { href?: string; children: ReactNode; title?: string }) {
  if (href === undefined) {
    return (
      <span className={style.chip} title={title}>
        {children}
      </span>
    )
  }
  return (
    <Link className={classes(style.chip, style.link)} href={href} title={title} prefetch={false}>
      {children}
    </Link>
  )
}
