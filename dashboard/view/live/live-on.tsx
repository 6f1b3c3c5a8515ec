'use client'

import { useEffect } from 'react'
import type { ChangeKind } from './change.ts'
import { useLive } from './live-provider.tsx'

/** Put on a screen: draws it again when something of these kinds changes, or only the one thing with this id. */
export function LiveOn({ kinds, id }: { kinds: readonly ChangeKind[]; id?: string }) {
  const { listen, refresh } = useLive()
  const wanted = kinds.join(' ')
  useEffect(
    () =>
      listen((change) => {
        if (!wanted.split(' ').includes(change.kind)) return
        if (id === undefined || change.id === null || change.id === id) refresh()
      }),
    [listen, refresh, wanted, id],
  )
  return null
}
