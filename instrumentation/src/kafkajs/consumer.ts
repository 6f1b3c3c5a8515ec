import { ATTRIBUTE } from '@causeway/model'
import { type Context, context, createContextKey, type Span, SpanKind, trace } from '@opentelemetry/api'
import type { Consumer, ConsumerRunConfig, EachBatchPayload, KafkaMessage } from 'kafkajs'
import { ambient } from '../context.ts'
import { known, partitionText } from '../event/attribute.ts'
import { failSpan } from '../failure.ts'
import { type Delivery, handle } from '../handling.ts'
import { readHeaders } from '../message/carrier.ts'
import { quietly } from '../quietly.ts'
import { spanName } from '../sending.ts'
import type { Tools } from '../tools.ts'
import { learnClientId } from './client-id.ts'
import { learnMembership } from './membership.ts'

/** What the handlers of one consumer share. */
interface Consuming {
  readonly consumer: string
  readonly clientId: () => string | null
  /** Whether kafkajs takes a batch for done when its handler returns. */
  readonly autoResolve: boolean
}

const CONSUMING = createContextKey('causeway.kafkajs.consuming')

/** A kafkajs consumer whose messages are handled in process spans; everything else about it stays as it was. */
export function tracedConsumer(tools: Tools, consumer: Consumer, groupId: string): Consumer {
  const clientId = learnClientId(consumer)
  learnMembership(tools.membership, consumer, groupId)
  return {
    ...consumer,
    run: (config) => {
      const autoResolve = config?.eachBatchAutoResolve !== false
      return consumer.run(
        quietly(() => tracedConfig(tools, config, { consumer: groupId, clientId, autoResolve }), config),
      )
    },
  }
}

function tracedConfig(tools: Tools, config: ConsumerRunConfig | undefined, consuming: Consuming) {
  if (config === undefined || config === null) return config
  const { eachMessage, eachBatch } = config
  const traced: ConsumerRunConfig = { ...config }
  if (typeof eachMessage === 'function') {
    traced.eachMessage = (payload) =>
      handle(
        tools,
        () => deliveryOf(consuming, payload.topic, payload.partition, payload.message),
        async () => eachMessage(payload),
      )
  }
  if (typeof eachBatch === 'function') {
    traced.eachBatch = (payload) => receive(tools, consuming, payload, async () => eachBatch(payload))
  }
  return traced
}

/**
 * Runs `fn` for each message of a batch, one after the other, each in its own process span and with its event as current
 * context. Resolving offsets and heartbeats are left to the caller. Where the consumer was run with
 * `eachBatchAutoResolve: false` it stops early when the consumer stops or seeks, as kafkajs advises; otherwise kafkajs
 * would take the messages left over for done.
 */
export async function forEachMessage(
  tools: Tools,
  payload: EachBatchPayload,
  fn: (message: KafkaMessage) => Promise<void>,
): Promise<void> {
  const found = context.active().getValue(CONSUMING) as Consuming | undefined
  const consuming = found ?? { consumer: undefined, clientId: () => null, autoResolve: true }
  const { topic, partition, messages } = payload.batch
  for (const message of messages) {
    if (!consuming.autoResolve && (!payload.isRunning() || payload.isStale())) return
    const describe = () => deliveryOf(consuming, topic, partition, message)
    await handle(tools, describe, async () => fn(message))
  }
}

const deliveryOf = (
  { consumer, clientId }: { readonly consumer: string | undefined; readonly clientId: () => string | null },
  destination: string,
  partition: number,
  message: KafkaMessage,
): Delivery => ({
  system: 'kafka',
  destination,
  partition,
  offset: message.offset,
  consumer,
  clientId: clientId(),
  key: message.key,
  headers: message.headers,
  value: message.value,
})

/** Links beyond this number are not kept by the SDK either. */
const MAX_LINKS = 128

async function receive(
  tools: Tools,
  consuming: Consuming,
  payload: EachBatchPayload,
  handler: () => Promise<void>,
): Promise<void> {
  const begun = quietly(() => beginReceiving(tools, consuming, payload), null)
  if (begun === null) return handler()
  const { span } = begun
  try {
    await context.with(begun.context, handler)
  } catch (error) {
    quietly(() => failSpan(span, error, tools.errors), undefined)
    throw error
  } finally {
    quietly(() => span.end(), undefined)
  }
}

function beginReceiving(
  tools: Tools,
  consuming: Consuming,
  { batch }: EachBatchPayload,
): { span: Span; context: Context } {
  const { base } = ambient()
  const { consumer, clientId } = consuming
  const attributes = known({
    [ATTRIBUTE.messagingSystem]: 'kafka',
    [ATTRIBUTE.operationName]: 'receive',
    [ATTRIBUTE.operationType]: 'receive',
    [ATTRIBUTE.destinationName]: batch.topic,
    [ATTRIBUTE.partitionId]: partitionText(batch.partition),
    [ATTRIBUTE.consumerGroup]: consumer,
    [ATTRIBUTE.clientId]: clientId(),
    [ATTRIBUTE.batchMessageCount]: batch.messages.length,
  })
  const links = batch.messages.slice(0, MAX_LINKS).flatMap(({ headers, offset }) => {
    const { creation, eventId } = readHeaders(headers)
    if (creation === null) return []
    const varying = known({ [ATTRIBUTE.messageId]: eventId, [ATTRIBUTE.kafkaOffset]: Number(offset) })
    return [{ context: creation, attributes: varying }]
  })
  const options = { kind: SpanKind.CLIENT, attributes, links }
  const span = tools.tracer.startSpan(spanName('receive', batch.topic), options, base)
  return { span, context: trace.setSpan(base, span).setValue(CONSUMING, consuming) }
}
