import style from './badge.module.css'

/** A count beside a name in the navigation; nothing at zero. */
export function Badge({ count, of }: { count: number; of: string }) {
  if (count === 0) return null
  return (
    <span className={style.badge} title={of}>
      {count > 99 ? '99+' : count}
      <span className="visually-hidden"> {of}</span>
    </span>
  )
}
