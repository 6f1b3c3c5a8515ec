import { useEffect, useRef } from 'react'

/** Calls `act` for these keys, wherever the focus is, but not while someone types or holds a modifier. */
export function useKey(keys: readonly string[], act: (key: string) => void): void {
  const latest = useRef({ keys, act })
  latest.current = { keys, act }
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
      if (isTaken(event.target) || !latest.current.keys.includes(event.key)) return
      event.preventDefault()
      latest.current.act(event.key)
    }
    // Before the keys of the whole window, so that esc first clears the selection.
    document.addEventListener('keydown', onKey, true)
    return () => document.removeEventListener('keydown', onKey, true)
  }, [])
}

const isTaken = (target: EventTarget | null): boolean =>
  document.querySelector('dialog[open]') !== null ||
  (target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)))
