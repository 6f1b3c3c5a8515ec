'use client'

import { useEffect, useState } from 'react'
import { shortId } from '../format/id.ts'
import style from './id.module.css'

/** An id, shortened in the middle; a click copies the whole of it. */
export function Id({ value, length = 20 }: { value: string; length?: number }) {
  const [copied, setCopied] = useState(false)

  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 1400)
    return () => clearTimeout(timer)
  }, [copied])

  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(value)
    setCopied(true)
  }
  return (
    <button
      type="button"
      className={style.id}
      title={`${value} · click to copy`}
      aria-label={`Copy ${value}`}
      onClick={(click) => {
        click.preventDefault()
        click.stopPropagation()
        void copy()
      }}
    >
      <code>{shortId(value, length)}</code>
      <span className={style.copied} role="status">
        {copied ? 'copied' : ''}
      </span>
    </button>
  )
}
