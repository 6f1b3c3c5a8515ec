'use client'

import { useEffect, useState } from 'react'
import style from './attributes.module.css'

interface EventOperation {
  readonly type: string
  readonly service: string
  readonly consumer: string | null
  readonly startedAt: string
  readonly attributes: Readonly<Record<string, unknown>>
}

type Answer =
  | { readonly type: 'asked' }
  | { readonly type: 'failed' }
  | { readonly type: 'known'; readonly operations: readonly EventOperation[] }

/** The raw attributes of an event's spans, asked for when they are opened. */
export function Attributes({ correlationId, eventId }: { correlationId: string; eventId: string }) {
  const [open, setOpen] = useState(false)
  return (
    <details className={style.attributes} open={open} onToggle={(toggle) => setOpen(toggle.currentTarget.open)}>
      <summary>Attributes</summary>
      {open ? <Asked key={eventId} address={operationsHref(correlationId, eventId)} /> : null}
    </details>
  )
}

const operationsHref = (correlationId: string, eventId: string): string =>
  `/api/v1/flows/${encodeURIComponent(correlationId)}/events/${encodeURIComponent(eventId)}`

function Asked({ address }: { address: string }) {
  const [answer, setAnswer] = useState<Answer>({ type: 'asked' })
  useEffect(() => {
    const abort = new AbortController()
    const ask = async (): Promise<void> => {
      const response = await fetch(address, { signal: abort.signal })
      if (!response.ok) throw new Error(response.statusText)
      const { operations }: { operations: EventOperation[] } = await response.json()
      setAnswer({ type: 'known', operations })
    }
    ask().catch(() => {
      if (!abort.signal.aborted) setAnswer({ type: 'failed' })
    })
    return () => abort.abort()
  }, [address])
  if (answer.type === 'asked') return <p className={style.note}>Asking…</p>
  if (answer.type === 'failed')
    return <p className={style.note}>They could not be read. Close and open to try again.</p>
  return answer.operations.map((operation) => (
    <section key={`${operation.startedAt}${operation.type}${operation.service}`} className={style.operation}>
      <h4>
        {operation.type} by {operation.consumer ?? operation.service}
      </h4>
      {Object.keys(operation.attributes).length === 0 ? <p className={style.note}>none beyond those above</p> : null}
      <dl>
        {Object.entries(operation.attributes).map(([key, value]) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
          </div>
        ))}
      </dl>
    </section>
  ))
}
