'use client'

import { useEffect, useState } from 'react'
import { Button } from './button.tsx'

/** Copies a text. */
export function Copy({ text, children = 'Copy' }: { text: string; children?: string }) {
  const [copied, setCopied] = useState(false)

  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 1400)
    return () => clearTimeout(timer)
  }, [copied])

  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
  }
  return <Button onClick={() => void copy()}>{copied ? 'Copied' : children}</Button>
}
