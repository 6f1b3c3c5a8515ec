import type { FilterProblem } from '../../url/filter.ts'
import style from './filter-problems.module.css'

/** Marks what means nothing where it stands; while one writes, says below why. Laid under the text, letter for letter. */
export function FilterProblems({ problems }: { problems: readonly FilterProblem[] }) {
  const [first] = problems
  if (first === undefined) return null
  return (
    <>
      <div className={style.under} aria-hidden="true">
        {problems.map(({ start, end }) => (
          <span key={start} style={{ left: `${start}ch`, width: `${Math.max(1, end - start)}ch` }} />
        ))}
      </div>
      <p className={style.message} role="status" style={{ '--at': `${Math.min(first.start, 40)}ch` } as object}>
        {first.message}
      </p>
    </>
  )
}
