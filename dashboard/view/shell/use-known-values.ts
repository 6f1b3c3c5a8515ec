'use client'

import { useRef, useState } from 'react'
import type { KnownValues } from '../../url/completion.ts'

const NONE: KnownValues = { types: [], services: [], versions: [] }

/** Values for completion, fetched when they are first needed. Without them the keys are still suggested. */
export function useKnownValues(): { known: KnownValues; learn: () => void } {
  const [known, setKnown] = useState(NONE)
  const asked = useRef(false)
  const learn = (): void => {
    if (asked.current) return
    asked.current = true
    fetch('/api/known')
      .then((response) => (response.ok ? response.json() : NONE))
      .then((values: KnownValues) => setKnown(values))
      .catch(() => {
        asked.current = false
      })
  }
  return { known, learn }
}
