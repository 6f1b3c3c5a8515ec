'use client'

import { useRouter } from 'next/navigation'
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  useTransition,
} from 'react'
import { type Change, parseChange } from './change.ts'
import { pointerHolds, watchPointer } from './hold.ts'

/** `lost`: no connection, trying again. `away`: the database does not answer. `paused`: by the reader. */
export type LiveState = 'connecting' | 'live' | 'paused' | 'lost' | 'away'
type Listener = (change: Change) => void

interface Live {
  readonly state: LiveState
  /** A change has come that waits until the pointer is elsewhere. */
  readonly held: boolean
  readonly toggle: () => void
  /** Calls the listener for every change, also while paused. Returns its end. */
  readonly listen: (listener: Listener) => () => void
  /** Draws the screen again, at most once a second, not under the pointer and not in a hidden tab. */
  readonly refresh: () => void
}

const LiveContext = createContext<Live>({
  state: 'connecting',
  held: false,
  toggle: () => {},
  listen: () => () => {},
  refresh: () => {},
})

export const useLive = (): Live => useContext(LiveContext)

const REFRESH_MILLIS = 1_000
const RECONNECT_MILLIS = 2_000

/** One connection to `/api/v1/live` for the whole window. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const listeners = useRef(new Set<Listener>())
  const [paused, setPaused] = useState(false)
  const { held, refresh } = useRefresh(paused)
  const connection = useConnection(listeners, refresh)

  const listen = useCallback((listener: Listener) => {
    listeners.current.add(listener)
    return () => void listeners.current.delete(listener)
  }, [])
  const toggle = useCallback(() => {
    setPaused((was) => !was)
    refresh()
  }, [refresh])

  const state: LiveState = paused && connection !== 'lost' && connection !== 'away' ? 'paused' : connection
  const live = useMemo(
    () => ({ state, held: held && state === 'live', toggle, listen, refresh }),
    [state, held, toggle, listen, refresh],
  )
  return <LiveContext value={live}>{children}</LiveContext>
}

type Connection = Exclude<LiveState, 'paused'>

/** What was missed while it was lost is drawn when it is back. */
function useConnection(listeners: { current: ReadonlySet<Listener> }, refresh: () => void): Connection {
  const [connection, setConnection] = useState<Connection>('connecting')
  useEffect(() => {
    let source: EventSource | null = null
    let wasLost = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const connect = (): void => {
      source = new EventSource('/api/v1/live')
      source.onopen = () => {
        setConnection('live')
        if (wasLost) refresh()
        wasLost = false
      }
      source.addEventListener('away', () => setConnection('away'))
      source.addEventListener('back', () => {
        setConnection('live')
        refresh()
      })
      source.onmessage = ({ data }) => {
        const change = parseChange(String(data))
        if (change !== null) for (const listener of listeners.current) listener(change)
      }
      source.onerror = () => {
        setConnection('lost')
        wasLost = true
        // The browser tries again by itself after a broken connection, but not after a refusal.
        if (source?.readyState === EventSource.CLOSED) timer = setTimeout(connect, RECONNECT_MILLIS)
      }
    }
    connect()
    return () => {
      clearTimeout(timer)
      source?.close()
    }
  }, [listeners, refresh])
  return connection
}

/** Refreshes are wanted at any time and done when they are due, nothing is held and the last one has ended. */
function useRefresh(paused: boolean): { held: boolean; refresh: () => void } {
  const router = useRouter()
  const [pending, startTransition] = useTransition()
  const [held, setHeld] = useState(false)
  const wanted = useRef(false)
  const busy = useRef({ pending, paused, last: 0 })
  busy.current.pending = pending
  busy.current.paused = paused

  const attempt = useCallback(() => {
    const { pending, paused, last } = busy.current
    if (!wanted.current || pending || paused || document.hidden || Date.now() - last < REFRESH_MILLIS) return
    if (pointerHolds()) {
      setHeld(true)
      return
    }
    wanted.current = false
    busy.current.last = Date.now()
    setHeld(false)
    startTransition(() => router.refresh())
  }, [router])

  const refresh = useCallback(() => {
    wanted.current = true
    attempt()
  }, [attempt])

  useEffect(() => {
    const unwatch = watchPointer(attempt)
    const timer = setInterval(attempt, REFRESH_MILLIS / 4)
    document.addEventListener('visibilitychange', attempt)
    return () => {
      unwatch()
      clearInterval(timer)
      document.removeEventListener('visibilitychange', attempt)
    }
  }, [attempt])
  return { held, refresh }
}
