import { classes } from '../part/classes.ts'
import style from './work-bar.module.css'

/** Waiting thin, work solid: one consumer's part against the longest. */
export function WorkBar({
  waited,
  worked,
  of,
  failed = false,
  missing = false,
}: {
  waited: number
  worked: number
  of: number
  failed?: boolean
  missing?: boolean
}) {
  const share = (millis: number): string => `${of <= 0 ? 0 : (millis / of) * 100}%`
  return (
    <div className={style.bar} aria-hidden="true">
      <span className={classes(style.waited, missing && style.missing)} style={{ width: share(waited) }} />
      <span className={classes(style.worked, failed && style.failed)} style={{ width: share(worked) }} />
    </div>
  )
}
