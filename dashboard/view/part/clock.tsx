'use client'

import { type Micros, microsFromMillis, toMillis } from '@causeway/model'
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react'
import type { Zone } from '../format/moment.ts'
import { remember } from './remember.ts'

/** The moment that the server rendered at, moved on by the browser's own clock, and the zone that times are shown in. */
interface Clock {
  readonly now: Micros
  readonly zone: Zone
  readonly setUtc: (utc: boolean) => void
}

const ClockContext = createContext<Clock>({ now: 0 as Micros, zone: 'UTC', setUtc: () => {} })

export const useClock = (): Clock => useContext(ClockContext)

/** Ticks once a second while the tab is seen. `zone` is null until the reader's own zone is known. */
export function ClockProvider({ now, zone, children }: { now: Micros; zone: Zone | null; children: ReactNode }) {
  const current = useTicking(now)
  const [shown, setShown] = useState<Zone>(zone ?? 'UTC')

  useEffect(() => {
    if (zone === 'UTC') return
    const own = ownZone()
    if (own !== zone) remember('causeway-zone', own)
    setShown(own)
  }, [zone])

  const setUtc = useCallback((utc: boolean) => {
    const next = utc ? 'UTC' : ownZone()
    remember('causeway-zone', utc ? 'UTC' : `${next}`)
    setShown(next)
  }, [])

  const clock = useMemo(() => ({ now: current, zone: shown, setUtc }), [current, shown, setUtc])
  return <ClockContext value={clock}>{children}</ClockContext>
}

/** Server time: what the browser's clock is off by is taken out once. */
function useTicking(rendered: Micros): Micros {
  const [current, setCurrent] = useState(rendered)
  useEffect(() => {
    const ahead = toMillis(rendered) - Date.now()
    const tick = () => {
      if (!document.hidden) setCurrent(microsFromMillis(Date.now() + ahead))
    }
    const timer = setInterval(tick, 1000)
    document.addEventListener('visibilitychange', tick)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', tick)
    }
  }, [rendered])
  return current > rendered ? current : rendered
}

const ownZone = (): Zone => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'
