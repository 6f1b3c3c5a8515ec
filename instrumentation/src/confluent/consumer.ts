import { isWrapped } from '../enrich/wrapped.ts'
import { inFrontOf } from '../front.ts'
import { tracedRunConfig } from '../kafka/run-config.ts'
import { quietly } from '../quietly.ts'
import type { Tools } from '../tools.ts'
import type { ConfluentConsumer } from './client.ts'
import { learnSetting } from './setting.ts'

/** A consumer whose messages are handled in process spans; everything else about it stays as it was. */
export function tracedConsumer<Given extends ConfluentConsumer>(tools: Tools, consumer: Given, config: unknown): Given {
  const consuming = {
    consumer: learnSetting(consumer, config, 'groupId'),
    clientId: learnSetting(consumer, config, 'clientId'),
  }
  // The client tells nobody when it joins its group: from its run to its disconnection counts as membership.
  let member: string | null = null
  const join = (): void => {
    member ??= consuming.consumer()
    if (member !== null) tools.membership.joined(member)
  }
  const leave = (): void => {
    if (member !== null) tools.membership.left(member)
    member = null
  }
  const own: ConfluentConsumer = {
    run: async (runConfig) => {
      await consumer.run(tracedRunConfig(tools, runConfig, { ...consuming, given: isWrapped(consumer.run) }))
      quietly(join, undefined)
    },
    disconnect: async () => {
      await consumer.disconnect()
      quietly(leave, undefined)
    },
  }
  return inFrontOf(consumer, own as Partial<Given>)
}
