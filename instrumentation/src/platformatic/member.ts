import { quietly } from '../quietly.ts'
import type { Tools } from '../tools.ts'
import type { Member, PlatformaticConsumer } from './client.ts'

/** Client ids of the traced consumers by their current member id: messages name only the latter. */
const clientIds = new Map<string, string>()

/** The client id of a traced consumer, as long as it is a member of its group. */
export const clientIdOf = (memberId: unknown): string | null =>
  typeof memberId === 'string' ? (clientIds.get(memberId) ?? null) : null

const learned = new WeakSet<object>()

/** Learns in which group a consumer is, from each join until it leaves. The consumer itself stays as it was. */
export function learnMember(tools: Tools, consumer: PlatformaticConsumer): void {
  if (learned.has(consumer)) return
  learned.add(consumer)
  let current: { readonly group: string; readonly memberId: string } | null = null
  const leave = (): void => {
    if (current === null) return
    clientIds.delete(current.memberId)
    tools.membership.left(current.group)
    current = null
  }
  const join = ({ memberId }: Member): void => {
    leave()
    if (typeof memberId !== 'string') return
    current = { group: consumer.groupId, memberId }
    clientIds.set(memberId, consumer.clientId)
    tools.membership.joined(current.group)
  }
  consumer.on('consumer:group:join', (member) => quietly(() => join(member), undefined))
  consumer.on('consumer:group:leave', () => quietly(leave, undefined))
}
