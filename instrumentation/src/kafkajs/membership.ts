import type { Consumer } from 'kafkajs'
import type { Membership } from '../membership.ts'
import { quietly } from '../quietly.ts'

/** Tells the group of a kafkajs consumer as long as it is a member: from its first join until it stops or crashes. */
export function learnMembership(membership: Membership, consumer: Consumer, group: string): void {
  let member = false
  const leave = (): void => {
    if (!member) return
    member = false
    membership.left(group)
  }
  const join = (): void => {
    if (member) return
    member = true
    membership.joined(group)
  }
  quietly(() => {
    consumer.on(consumer.events.GROUP_JOIN, join)
    consumer.on(consumer.events.STOP, leave)
    consumer.on(consumer.events.CRASH, leave)
  }, undefined)
}
