'use client'

import { useState } from 'react'
import { counted } from '../format/count.ts'
import { type FlowItem, FlowTable } from './flow-table.tsx'
import style from './live-flows.module.css'
import { mergeRows } from './merge-rows.ts'

/**
 * Flows that are read while new ones come: what is shown stays where it is and is kept up to date, what is new waits
 * behind a button.
 */
export function LiveFlows({ flows, label }: { flows: readonly FlowItem[]; label: string }) {
  const [shown, setShown] = useState(flows)
  const [latest, setLatest] = useState(flows)
  if (latest !== flows) {
    setLatest(flows)
    setShown(mergeRows(shown, flows))
  }
  const known = new Set(shown.map(({ correlationId }) => correlationId))
  const waiting = flows.filter(({ correlationId }) => !known.has(correlationId)).length
  return (
    <>
      <div className={style.waiting} role="status">
        {waiting > 0 ? (
          <button type="button" onClick={() => setShown(flows)}>
            ↑ {counted(waiting, 'new flow')}
          </button>
        ) : null}
      </div>
      <FlowTable flows={shown} label={label} />
    </>
  )
}
