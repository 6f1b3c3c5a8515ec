import { buildFlow, type CorrelationId, type Micros } from '@causeway/model'
import type { PrismaClient } from '@causeway/prisma'
import { flowExpectations } from './flow-expectations.ts'
import { flowOperations } from './flow-operations.ts'
import { flowOwes } from './flow-owes.ts'
import { flowSpans } from './flow-spans.ts'
import { flowViolations } from './flow-violations.ts'
import { type FlowStory, tellStory } from './story.ts'

/** The story of the flow of this correlation id as far as it is known at `now`; null when nothing of it is. */
export async function flowStory(
  prisma: PrismaClient,
  correlationId: CorrelationId,
  now: Micros,
): Promise<FlowStory | null> {
  const [operations, spans, expectations, violations, owes] = await Promise.all([
    flowOperations(prisma, correlationId),
    flowSpans(prisma, correlationId),
    flowExpectations(prisma),
    flowViolations(prisma, correlationId),
    flowOwes(prisma, correlationId),
  ])
  const flow = buildFlow(operations)
  return flow === null ? null : tellStory({ flow, spans, expectations, violations, owes, now })
}
