import { AssignerProtocol, type GroupDescription } from 'kafkajs'

/** What a description of a consumer group says of its members. */
export interface GroupMembers {
  readonly members: number | null
  readonly state: string | null
  /** Partitions that its members read at present, by topic. */
  readonly assigned: ReadonlyMap<string, readonly number[]>
}

const CONSUMER_PROTOCOL = 'consumer'

/**
 * Reads a description with care for what it cannot say. A group that is listed and yet described as dead uses the newer
 * group protocol (KIP-848), of which this request knows nothing; one without a protocol only ever committed offsets, and its
 * consumers pick their partitions themselves. Members of neither are known.
 */
export function groupMembers({ state, protocolType, members }: GroupDescription): GroupMembers {
  if (state === 'Dead' || protocolType !== CONSUMER_PROTOCOL) return { members: null, state: null, assigned: new Map() }
  const assigned = new Map<string, number[]>()
  for (const { memberAssignment } of members) {
    for (const [topic, partitions] of Object.entries(assignmentOf(memberAssignment))) {
      assigned.set(topic, [...(assigned.get(topic) ?? []), ...partitions])
    }
  }
  return { members: members.length, state, assigned }
}

/** During a rebalance there is none, and other clients may write what kafkajs does not read. */
function assignmentOf(bytes: Buffer): Readonly<Record<string, number[]>> {
  try {
    return AssignerProtocol.MemberAssignment.decode(bytes)?.assignment ?? {}
  } catch {
    return {}
  }
}
