import { beginInActiveSpan } from '../enrich/given-handling.ts'
import { beginHandling, handle } from '../handling.ts'
import { quietly } from '../quietly.ts'
import type { Tools } from '../tools.ts'
import { type Consuming, deliveryOf, receive } from './batch.ts'
import type { RunConfig } from './client.ts'

/** The configuration of a run whose handlers are traced; everything else in it stays as it was. */
export function tracedRunConfig<Config extends RunConfig | undefined>(
  tools: Tools,
  config: Config,
  consumer: Omit<Consuming, 'autoResolve'>,
): Config {
  return quietly(() => {
    if (config === undefined || config === null) return config
    const consuming = { ...consumer, autoResolve: config.eachBatchAutoResolve !== false }
    return { ...config, ...tracedHandlers(tools, config, consuming) }
  }, config)
}

function tracedHandlers(tools: Tools, { eachMessage, eachBatch }: RunConfig, consuming: Consuming): RunConfig {
  const traced: RunConfig = {}
  if (typeof eachMessage === 'function') {
    traced.eachMessage = (payload) =>
      handle(
        tools,
        () => deliveryOf(consuming, payload.topic, payload.partition, payload.message),
        () => eachMessage(payload),
        consuming.given ? beginInActiveSpan : beginHandling,
      )
  }
  if (typeof eachBatch === 'function') {
    traced.eachBatch = (payload) => receive(tools, consuming, payload, async () => eachBatch(payload))
  }
  return traced
}
