import { database } from '../../../../query/database.ts'
import { positions } from '../../../../query/positions.ts'
import { type ConsumerLag, consumerLags, type PartitionLag } from '../../../../view/lag/consumer-lag.ts'
import { answer } from '../../../answer.ts'
import { problem } from '../../problem.ts'
import { iso } from '../time.ts'

export const dynamic = 'force-dynamic'

/** How far behind every consumer is, the worst first. */
export async function GET(): Promise<Response> {
  const told = await answer(() => positions(database()))
  if (told.type === 'failed') return problem(503, 'The lag could not be read', told.why)
  return Response.json({ consumers: consumerLags(told.value).map(consumerAnswer) })
}

const consumerAnswer = (consumer: ConsumerLag) => ({
  consumer: consumer.consumer,
  destination: consumer.destinations.length === 1 ? (consumer.destinations[0] ?? null) : null,
  destinations: consumer.destinations,
  status: consumer.status,
  lag: consumer.lag,
  timeLagMillis: consumer.timeLagMillis,
  members: consumer.members,
  observedAt: iso(consumer.observedAt),
  partitions: consumer.partitions.map(partitionAnswer),
})

const partitionAnswer = (partition: PartitionLag) => ({
  destination: partition.destination,
  partition: partition.partition,
  endOffset: partition.endOffset,
  committedOffset: partition.committedOffset,
  lag: partition.lag,
  timeLagMillis: partition.timeLagMillis,
  status: partition.status,
})
