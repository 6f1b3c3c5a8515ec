import { useCallback, useEffect, useState } from 'react'
import { type FlowAddress, flowHref, parseFlowAddress } from './address.ts'

/** The address of the screen as state: what is chosen is written to the window's address, and back and forward are followed. */
export function useAddress(
  correlationId: string,
  initial: FlowAddress,
): { address: FlowAddress; go: (to: Partial<FlowAddress>) => void } {
  const [address, setAddress] = useState(initial)
  const go = useCallback(
    (to: Partial<FlowAddress>) => {
      const from = parseFlowAddress(new URLSearchParams(window.location.search))
      const next = { ...from, ...to }
      const href = flowHref(correlationId, next)
      // A reading is a step back and forth; a mere selection is not.
      if (to.view === undefined) window.history.replaceState(null, '', href)
      else window.history.pushState(null, '', href)
      setAddress(next)
    },
    [correlationId],
  )
  useEffect(() => {
    const follow = (): void => setAddress(parseFlowAddress(new URLSearchParams(window.location.search)))
    window.addEventListener('popstate', follow)
    return () => window.removeEventListener('popstate', follow)
  }, [])
  return { address, go }
}
