import { parseFilter } from '../../url/filter.ts'
import { State } from '../part/state.tsx'
import style from './left-out.module.css'

/** What of the filter meant nothing, so that nobody takes the list for something that it is not. */
export function LeftOut({ query }: { query: string }) {
  const { problems } = parseFilter(query)
  if (problems.length === 0) return null
  return (
    <ul className={style.problems}>
      {problems.map(({ start, end, message }) => (
        <li key={start}>
          <State is="failed">
            <code>{query.slice(start, end)}</code>
          </State>{' '}
          is left out. {message}
        </li>
      ))}
    </ul>
  )
}
