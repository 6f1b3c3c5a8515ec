'use client'

import { useCallback, useEffect, useState } from 'react'
import { parseShop, type Shop } from './shop.ts'

const OPEN_MILLIS = 1_500
const CLOSED_MILLIS = 8_000

/** The shop as it is now, asked for again and again: often while it is looked at. */
export function useShop(isOpen: boolean) {
  const [shop, setShop] = useState<Shop | null>(null)
  const [why, setWhy] = useState<string | null>(null)
  const [busy, setBusy] = useState<string | null>(null)

  const look = useCallback(async (): Promise<void> => {
    const answer = await ask('state')
    setShop((before) => parseShop(answer.body) ?? before)
    setWhy(answer.why)
  }, [])

  useEffect(() => {
    const run = (): void => {
      if (!document.hidden) void look()
    }
    run()
    const timer = setInterval(run, isOpen ? OPEN_MILLIS : CLOSED_MILLIS)
    return () => clearInterval(timer)
  }, [isOpen, look])

  /** Does something in the shop. What it answers, or null where it refused. */
  const act = async (path: string): Promise<unknown> => {
    setBusy(path)
    const answer = await ask(path, 'POST')
    setShop((before) => parseShop(answer.body) ?? before)
    setWhy(answer.why)
    setBusy(null)
    return answer.why === null ? answer.body : null
  }
  return { shop, why, busy, act }
}

async function ask(path: string, method: 'GET' | 'POST' = 'GET'): Promise<{ body: unknown; why: string | null }> {
  try {
    const response = await fetch(`/api/demo/${path}`, { method })
    const body: unknown = await response.json()
    return { body, why: response.ok ? null : whyOf(body) }
  } catch {
    return { body: null, why: 'The dashboard does not answer.' }
  }
}

function whyOf(body: unknown): string {
  if (typeof body === 'object' && body !== null) {
    if ('detail' in body) return String(body.detail)
    if ('error' in body) return String(body.error)
  }
  return 'The shop refused.'
}
