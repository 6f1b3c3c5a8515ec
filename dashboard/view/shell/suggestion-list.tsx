import type { Suggestion } from '../../url/completion.ts'
import { classes } from '../part/classes.ts'
import style from './suggestion-list.module.css'

interface SuggestionListProps {
  readonly id: string
  readonly suggestions: readonly Suggestion[]
  /** Which one the keys have chosen; -1 for none. */
  readonly active: number
  readonly onTake: (suggestion: Suggestion) => void
}

/** What could be written next. */
export function SuggestionList({ id, suggestions, active, onTake }: SuggestionListProps) {
  return (
    <div className={style.list} role="listbox" id={id} aria-label="Suggestions">
      {suggestions.map((suggestion, index) => (
        <div
          key={suggestion.text}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === active}
          tabIndex={-1}
          className={classes(style.option, index === active && style.active)}
          // The input must keep the focus, so the choice falls when the pointer goes down.
          onPointerDown={(event) => {
            event.preventDefault()
            onTake(suggestion)
          }}
        >
          <code>{suggestion.text}</code>
          <span>{suggestion.hint}</span>
        </div>
      ))}
    </div>
  )
}
