'use client'

import { Id } from '../part/id.tsx'
import { Choice } from './choice.tsx'
import { Facts } from './facts.tsx'
import { PanelHead } from './panel-parts.tsx'
import type { Told } from './told.ts'

/** What began a flow and is not an event of it. */
export function TriggerPanel({ told, causeId }: { told: Told; causeId: string }) {
  const effects = told.flow.unseenCauses.find(({ id }) => id === causeId)?.effects ?? []
  return (
    <>
      <PanelHead kind="Trigger">What came before</PanelHead>
      <p>
        The events name this id as their cause, and no event with it has been seen: most often a command that is never
        published. Should it come, it takes its place here.
      </p>
      <Facts
        facts={[
          ['Id', <Id key="id" value={causeId} length={24} />],
          [
            'Led to',
            effects.map((id) => {
              const event = told.events.get(id)
              return (
                <div key={id}>
                  <Choice of={{ type: 'event', eventId: id, consumer: null }}>
                    {event?.eventType ?? id}
                    {event?.eventVersion == null ? '' : ` v${event.eventVersion}`}
                  </Choice>
                </div>
              )
            }),
          ],
        ]}
      />
    </>
  )
}
