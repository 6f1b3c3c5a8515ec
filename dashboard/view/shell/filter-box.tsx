'use client'

import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import { type Suggestion, suggestionsAt, take } from '../../url/completion.ts'
import { parseFilter } from '../../url/filter.ts'
import { formatFlows, parseFlows } from '../../url/flows.ts'
import style from './filter-box.module.css'
import { FilterProblems } from './filter-problems.tsx'
import { SuggestionList } from './suggestion-list.tsx'
import { useKnownValues } from './use-known-values.ts'

/** The search of every screen: filters the flows, or finds one by an id. `/` goes to it. */
export function FilterBox() {
  const router = useRouter()
  const path = usePathname()
  const params = useSearchParams()
  const address = parseFlows(Object.fromEntries(params))
  const shown = path === '/flows' ? address.query : ''
  const [text, setText] = useState(shown)
  const input = useRef<HTMLInputElement>(null)
  const { known, learn } = useKnownValues()
  const completion = useCompletion(input, text, setText, known)
  const listId = useId()

  useEffect(() => setText(shown), [shown])

  const submit = (event?: FormEvent): void => {
    event?.preventDefault()
    completion.close()
    const query = text.trim()
    if (path === '/flows') router.push(formatFlows({ ...address, query, cursor: null }))
    else if (query !== '') router.push(formatFlows({ query }))
  }
  const clear = (): void => {
    setText('')
    if (path === '/flows') router.push(formatFlows({ ...address, query: '', cursor: null }))
    input.current?.focus()
  }
  return (
    <search className={style.box}>
      <form onSubmit={submit}>
        <div className={style.field}>
          <FilterProblems problems={completion.isOpen ? [] : parseFilter(text).problems} />
          <input
            ref={input}
            data-search=""
            value={text}
            spellCheck={false}
            autoComplete="off"
            autoCapitalize="off"
            enterKeyHint="search"
            placeholder="type:OrderCreated status:stuck, or an id"
            aria-label="Filter flows, or jump to an id"
            role="combobox"
            aria-expanded={completion.isOpen}
            aria-controls={listId}
            aria-autocomplete="list"
            aria-activedescendant={
              completion.isOpen && completion.active >= 0 ? `${listId}-${completion.active}` : undefined
            }
            onFocus={() => {
              learn()
              completion.open()
            }}
            onBlur={completion.close}
            onChange={(change) => {
              setText(change.target.value)
              completion.open()
            }}
            onSelect={completion.follow}
            onKeyDown={(event) => {
              if (completion.onKey(event.key)) event.preventDefault()
              else if (event.key === 'Escape') input.current?.blur()
            }}
          />
          {text === '' ? (
            <kbd className={style.hint}>/</kbd>
          ) : (
            <button type="button" className={style.clear} aria-label="Clear the filter" onClick={clear}>
              ×
            </button>
          )}
        </div>
      </form>
      {completion.isOpen ? (
        <SuggestionList
          id={listId}
          suggestions={completion.suggestions}
          active={completion.active}
          onTake={completion.accept}
        />
      ) : null}
    </search>
  )
}

type Input = { readonly current: HTMLInputElement | null }

/** What could be written at the caret, and the keys that choose from it. */
function useCompletion(
  input: Input,
  text: string,
  setText: (text: string) => void,
  known: Parameters<typeof suggestionsAt>[2],
) {
  const [wanted, setWanted] = useState(false)
  const [caret, setCaret] = useState(0)
  const [active, setActive] = useState(-1)
  const [moveTo, setMoveTo] = useState<number | null>(null)
  const suggestions = wanted ? suggestionsAt(text, Math.min(caret, text.length), known) : []
  const isOpen = suggestions.length > 0

  useEffect(() => {
    if (moveTo === null) return
    input.current?.setSelectionRange(moveTo, moveTo)
    setCaret(moveTo)
    setMoveTo(null)
  }, [moveTo, input])

  const close = (): void => {
    setWanted(false)
    setActive(-1)
  }
  const accept = (suggestion: Suggestion): void => {
    const next = take(text, suggestion)
    setText(next.text)
    setMoveTo(next.caret)
    setActive(-1)
    setWanted(true)
  }
  /** True when the key chose something. */
  const onKey = (key: string): boolean => {
    if (!isOpen) return false
    const chosen = suggestions[active]
    if (key === 'ArrowDown') setActive((active + 1) % suggestions.length)
    else if (key === 'ArrowUp') setActive(active <= 0 ? suggestions.length - 1 : active - 1)
    else if (key === 'Escape') close()
    else if ((key === 'Enter' || key === 'Tab') && chosen !== undefined) accept(chosen)
    else return false
    return true
  }
  return {
    suggestions,
    isOpen,
    active,
    accept,
    close,
    open: () => setWanted(true),
    follow: () => {
      setCaret(input.current?.selectionStart ?? 0)
      setActive(-1)
    },
    onKey,
  }
}
