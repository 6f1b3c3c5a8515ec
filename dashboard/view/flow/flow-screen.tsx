'use client'

import { useMemo } from 'react'
import type { FlowStory } from '../../query/story.ts'
import { LiveOn } from '../live/live-on.tsx'
import { Tabs } from '../part/tabs.tsx'
import { FLOW_VIEWS, type FlowAddress, type FlowView, flowHref } from './address.ts'
import { ChoosingProvider } from './choice.tsx'
import { EventsTable } from './events-table.tsx'
import { FlowGraph, type Layouts } from './flow-graph.tsx'
import { FlowHeader } from './flow-header.tsx'
import style from './flow-screen.module.css'
import { FlowTimeline } from './flow-timeline.tsx'
import { SidePanel } from './side-panel.tsx'
import { cardOf, effective, readStory, selectionOf, type Told } from './told.ts'
import { useAddress } from './use-address.ts'
import { useKey } from './use-key.ts'

const NAMES: Readonly<Record<FlowView, string>> = { graph: 'Graph', timeline: 'Timeline', events: 'Events' }

interface FlowScreenProps {
  readonly story: FlowStory
  readonly layouts: Layouts
  readonly address: FlowAddress
}

/** One flow in several readings that share one selection and one side panel. */
export function FlowScreen({ story, layouts, address: initial }: FlowScreenProps) {
  const told = useMemo(() => readStory(story), [story])
  const { correlationId } = told.flow
  const { address, go } = useAddress(correlationId, initial)
  const selection = effective(address.selection, told)
  const choosing = useMemo(
    () => ({ correlationId, view: address.view, select: (next: FlowAddress['selection']) => go({ selection: next }) }),
    [correlationId, address.view, go],
  )
  const clear = (): void => go({ selection: { type: 'none' } })
  useKey(selection.type === 'none' ? [] : ['Escape'], clear)

  return (
    <ChoosingProvider value={choosing}>
      <LiveOn kinds={['flow', 'violation']} id={correlationId} />
      <FlowHeader told={told} />
      {/* The tabs are links; a plain click changes the reading without asking the server. */}
      <div
        className={style.tabs}
        onClickCapture={(click) => {
          if (click.metaKey || click.ctrlKey || click.shiftKey || !(click.target instanceof Element)) return
          const href = click.target.closest('a')?.getAttribute('href')
          const view = FLOW_VIEWS.find(
            (name) => href === flowHref(correlationId, { view: name, selection: address.selection }),
          )
          if (view === undefined) return
          click.preventDefault()
          go({ view })
        }}
      >
        <Tabs
          label="Readings of this flow"
          selected={NAMES[address.view]}
          tabs={FLOW_VIEWS.map((view) => ({
            name: NAMES[view],
            href: flowHref(correlationId, { view, selection: address.selection }),
            ...(view === 'events' ? { count: story.summary.eventCount } : {}),
          }))}
        />
      </div>
      <div className={style.body}>
        <Reading told={told} layouts={layouts} address={{ view: address.view, selection }} go={go} />
        <SidePanel told={told} selection={selection} close={clear} />
      </div>
    </ChoosingProvider>
  )
}

interface ReadingProps {
  readonly told: Told
  readonly layouts: Layouts
  readonly address: FlowAddress
  readonly go: (to: Partial<FlowAddress>) => void
}

function Reading({ told, layouts, address: { view, selection }, go }: ReadingProps) {
  const select = (next: FlowAddress['selection']): void => go({ selection: next })
  if (view === 'timeline') return <FlowTimeline told={told} selection={selection} select={select} />
  if (view === 'events') return <EventsTable told={told} selection={selection} select={select} />
  return (
    <FlowGraph
      picture={told.picture}
      layouts={layouts}
      selected={cardOf(selection, told)}
      selectedConsumer={selection.type === 'event' ? selection.consumer : null}
      choose={(cardId) => select(cardId === null ? { type: 'none' } : selectionOf(cardId, told))}
      chooseConsumer={(eventId, consumer) => select({ type: 'event', eventId, consumer })}
    />
  )
}
