import { AssignerProtocol, type GroupDescription } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { groupMembers } from './group-members.ts'

const member = (
  memberId: string,
  assignment: Record<string, number[]> | null,
): GroupDescription['members'][number] => ({
  memberId,
  clientId: memberId,
  clientHost: '/127.0.0.1',
  memberMetadata: Buffer.alloc(0),
  memberAssignment:
    assignment === null
      ? Buffer.alloc(0)
      : AssignerProtocol.MemberAssignment.encode({ version: 1, assignment, userData: Buffer.alloc(0) }),
})

const group = (overrides: Partial<GroupDescription> = {}): GroupDescription => ({
  groupId: 'payment',
  protocol: 'RoundRobinAssigner',
  protocolType: 'consumer',
  state: 'Stable',
  members: [member('a', { orders: [0, 2] }), member('b', { orders: [1], refunds: [0] })],
  ...overrides,
})

describe('the members of a group', () => {
  it('are counted, and read what they are assigned', () => {
    const { members, state, assigned } = groupMembers(group())
    expect({ members, state }).toEqual({ members: 2, state: 'Stable' })
    expect(Object.fromEntries(assigned)).toEqual({ orders: [0, 2, 1], refunds: [0] })
  })

  it('are none when it is empty', () => {
    expect(groupMembers(group({ state: 'Empty', members: [] }))).toMatchObject({ members: 0, state: 'Empty' })
  })

  it('are members during a rebalance, though they have no assignment', () => {
    const rebalancing = group({ state: 'PreparingRebalance', members: [member('a', null)] })
    expect(groupMembers(rebalancing)).toEqual({ members: 1, state: 'PreparingRebalance', assigned: new Map() })
  })

  it('are members though their assignment is in a form of their own', () => {
    const odd = { ...member('a', null), memberAssignment: Buffer.from([0, 1, 255, 255, 255]) }
    expect(groupMembers(group({ members: [odd] })).members).toBe(1)
  })

  it('are not known of a group of the newer protocol, which is listed and yet described as dead', () => {
    expect(groupMembers(group({ state: 'Dead', members: [] }))).toMatchObject({ members: null, state: null })
  })

  it('are not known where consumers pick their partitions themselves and only commit', () => {
    const committing = group({ protocolType: '', state: 'Empty', members: [] })
    expect(groupMembers(committing)).toMatchObject({ members: null, state: null })
  })
})
