'use client'

import { classes } from '../part/classes.ts'
import style from './live-indicator.module.css'
import { type LiveState, useLive } from './live-provider.tsx'

const WORD: Readonly<Record<LiveState, string>> = {
  connecting: 'Live',
  live: 'Live',
  paused: 'Paused',
  lost: 'Lost',
  away: 'Away',
}

const MEANING: Readonly<Record<LiveState, string>> = {
  connecting: 'Connecting to live changes',
  live: 'Changes show as they happen. Click to pause.',
  paused: 'Nothing changes on the screen until you go on. Click to go on.',
  lost: 'The connection for live changes is lost; trying again. What you see may be old.',
  away: 'The database does not answer. What you see may be old; it goes on by itself.',
}

/** Says whether what is on the screen is now, and pauses it. */
export function LiveIndicator() {
  const { state, held, toggle } = useLive()
  return (
    <button
      type="button"
      className={classes(style.live, state === 'live' ? style.now : style[state], held && style.held)}
      aria-pressed={state === 'paused'}
      title={held ? 'Changes wait until the pointer has left the rows.' : MEANING[state]}
      onClick={toggle}
    >
      <span className={style.mark} aria-hidden="true" />
      <span className={style.word}>{WORD[state]}</span>
    </button>
  )
}
