'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useRef } from 'react'
import { SCREENS } from './screens.ts'

const SEQUENCE_MILLIS = 1_200

/**
 * The keys that work on every screen. Rows are `[data-row]` elements, opened by the link in them that has `data-open`;
 * the search is `[data-search]`; `esc` follows `[data-back]`.
 */
export function useKeys(toggleHelp: () => void): void {
  const router = useRouter()
  const help = useRef(toggleHelp)
  help.current = toggleHelp

  useEffect(() => {
    let gAt = 0
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
      if (isTyping(event.target) || document.querySelector('dialog[open]') !== null) return
      const afterG = Date.now() - gAt < SEQUENCE_MILLIS
      gAt = event.key === 'g' ? Date.now() : 0
      if (afterG) {
        const screen = SCREENS.find(({ key }) => key === event.key)
        if (screen !== undefined) router.push(screen.href)
        return
      }
      if (act(event.key, help.current)) event.preventDefault()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [router])
}

/** True when the key meant something. */
function act(key: string, toggleHelp: () => void): boolean {
  switch (key) {
    case '/':
      document.querySelector<HTMLElement>('[data-search]')?.focus()
      return true
    case '?':
      toggleHelp()
      return true
    case 'j':
      return moveRow(1)
    case 'k':
      return moveRow(-1)
    case 'Escape':
      return follow('[data-back]')
    default:
      return false
  }
}

function moveRow(step: 1 | -1): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')]
  if (rows.length === 0) return false
  const current = rows.findIndex((row) => row.contains(document.activeElement))
  const next = current === -1 ? 0 : Math.min(rows.length - 1, Math.max(0, current + step))
  const row = rows[next]
  ;(row?.querySelector<HTMLElement>('[data-open]') ?? row)?.focus()
  row?.scrollIntoView({ block: 'nearest' })
  return true
}

function follow(selector: string): boolean {
  const link = document.querySelector<HTMLElement>(selector)
  link?.click()
  return link !== null
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
