import { buildFlow, type Flow, type Micros } from '@causeway/model'
import { at } from '@causeway/model/testing'
import { type FlowStory, tellStory } from '../../query/story.ts'
import { type Scene, SHOP } from './shop.ts'

/** The story of a scene, as it is told some minutes later. */
export function storyOf({ operations, spans, violations, owes }: Scene, now: Micros = at(759)): FlowStory {
  const flow = buildFlow(operations) as Flow
  return tellStory({ flow, spans, expectations: SHOP, violations, owes, now })
}
