'use client'

import { createContext, type ReactNode, use } from 'react'
import { type FlowView, flowHref, type Selection } from './address.ts'
import style from './choice.module.css'

interface Choosing {
  readonly correlationId: string
  readonly view: FlowView
  readonly select: (selection: Selection) => void
}

const ChoosingContext = createContext<Choosing>({ correlationId: '', view: 'graph', select: () => {} })

/** What links within a flow need: a click selects, and the link has the address of what it selects. */
export const ChoosingProvider = ChoosingContext.Provider

/** A link to something of the same flow. */
export function Choice({ of, children, title }: { of: Selection; children: ReactNode; title?: string }) {
  const { correlationId, view, select } = use(ChoosingContext)
  return (
    <a
      className={style.choice}
      href={flowHref(correlationId, { view, selection: of })}
      title={title}
      onClick={(click) => {
        if (click.metaKey || click.ctrlKey || click.shiftKey) return
        click.preventDefault()
        select(of)
      }}
    >
      {children}
    </a>
  )
}
