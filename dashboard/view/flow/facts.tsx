import type { ReactNode } from 'react'
import style from './facts.module.css'

/** A fact: what it is, and the fact. Null where it is not known: then it is left out. */
export type Fact = readonly [term: string, value: ReactNode] | null

/** Facts as a small table. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className={style.facts}>
      {facts
        .filter((fact) => fact !== null)
        .map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  )
}
