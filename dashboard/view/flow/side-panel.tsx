'use client'

import type { Selection } from './address.ts'
import { EventPanel } from './event-panel.tsx'
import { GhostPanel } from './ghost-panel.tsx'
import { GroupPanel } from './group-panel.tsx'
import { OverviewPanel } from './overview-panel.tsx'
import style from './side-panel.module.css'
import type { Told } from './told.ts'
import { TriggerPanel } from './trigger-panel.tsx'

/** What is selected, in full; the flow as a whole where nothing is. On a narrow screen it is a sheet at the bottom. */
export function SidePanel({ told, selection, close }: { told: Told; selection: Selection; close: () => void }) {
  const chosen = selection.type !== 'none' && selection.type !== 'default'
  return (
    <aside className={style.panel} data-chosen={chosen ? '' : undefined} data-hold="" aria-label="What is selected">
      {chosen ? (
        <button
          type="button"
          className={style.close}
          onClick={close}
          title="Back to the whole flow ( esc )"
          aria-label="Close"
        >
          <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
            <path d="m2 2 8 8m0-8-8 8" stroke="currentColor" strokeWidth="1.5" />
          </svg>
        </button>
      ) : null}
      <div className={style.body} aria-live="polite">
        <Content told={told} selection={selection} />
      </div>
    </aside>
  )
}

function Content({ told, selection }: { told: Told; selection: Selection }) {
  const { events, ghosts } = told
  if (selection.type === 'event') {
    const event = events.get(selection.eventId)
    if (event !== undefined) return <EventPanel told={told} event={event} consumer={selection.consumer} />
  }
  if (selection.type === 'ghost') {
    const ghost = ghosts.get(selection.ghostId)
    if (ghost !== undefined) return <GhostPanel told={told} ghost={ghost} />
  }
  if (selection.type === 'group') return <GroupPanel told={told} eventId={selection.eventId} />
  if (selection.type === 'trigger') return <TriggerPanel told={told} causeId={selection.causeId} />
  return <OverviewPanel told={told} />
}
