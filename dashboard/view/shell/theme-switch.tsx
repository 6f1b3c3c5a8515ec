'use client'

import { useState } from 'react'
import { classes } from '../part/classes.ts'
import { remember } from '../part/remember.ts'
import { THEMES, type Theme } from './theme.ts'
import style from './tool.module.css'

const NAME: Readonly<Record<Theme, string>> = { system: 'as the system', light: 'light', dark: 'dark' }

/** Light, dark, or as the system is; remembered by this browser. */
export function ThemeSwitch({ theme }: { theme: Theme }) {
  const [shown, setShown] = useState(theme)
  const next = THEMES[(THEMES.indexOf(shown) + 1) % THEMES.length] as Theme

  const change = (): void => {
    setShown(next)
    remember('causeway-theme', next === 'system' ? null : next)
    if (next === 'system') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = next
  }
  return (
    <button
      type="button"
      className={classes(style.tool, style.wide)}
      title={`Colours: ${NAME[shown]}. Click for ${NAME[next]}.`}
      aria-label={`Colours: ${NAME[shown]}. Change to ${NAME[next]}.`}
      onClick={change}
    >
      <svg width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.4" aria-hidden>
        {shown === 'light' ? (
          <>
            <circle cx="8" cy="8" r="3" />
            <path
              d="M8 1.2v1.6m0 10.4v1.6M1.2 8h1.6m10.4 0h1.6M3.2 3.2l1.1 1.1m7.4 7.4 1.1 1.1m0-9.6-1.1 1.1m-7.4 7.4-1.1 1.1"
              strokeLinecap="round"
            />
          </>
        ) : null}
        {shown === 'dark' ? (
          <path d="M13.4 9.8A6 6 0 1 1 6.2 2.6a4.8 4.8 0 0 0 7.2 7.2z" strokeLinejoin="round" />
        ) : null}
        {shown === 'system' ? (
          <>
            <circle cx="8" cy="8" r="5.6" />
            <path d="M8 2.4a5.6 5.6 0 0 1 0 11.2z" fill="currentColor" stroke="none" />
          </>
        ) : null}
      </svg>
    </button>
  )
}
