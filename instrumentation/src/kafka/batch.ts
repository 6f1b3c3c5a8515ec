import { ATTRIBUTE } from '@causeway/model'
import { type Context, context, createContextKey, type Span, SpanKind, trace } from '@opentelemetry/api'
import { ambient } from '../context.ts'
import { keyText, known, partitionText } from '../event/attribute.ts'
import { failSpan } from '../failure.ts'
import { type Delivery, handle } from '../handling.ts'
import { readHeaders } from '../message/carrier.ts'
import { quietly } from '../quietly.ts'
import { spanName } from '../sending.ts'
import type { Tools } from '../tools.ts'
import type { BatchPayload, DeliveredMessage } from './client.ts'

/** What the handlers of one consumer share. */
export interface Consuming {
  /** The consumer group; null where it cannot be told. */
  readonly consumer: () => string | null
  readonly clientId: () => string | null
  /** Whether the client takes a batch for done when its handler returns. */
  readonly autoResolve: boolean
}

const CONSUMING = createContextKey('causeway.kafka.consuming')
const UNKNOWN: Consuming = { consumer: () => null, clientId: () => null, autoResolve: true }

/**
 * Runs `fn` for each message of a batch, one after the other, each in its own process span and with its event as current
 * context. Resolving offsets and heartbeats are left to the caller. Where the consumer was run with
 * `eachBatchAutoResolve: false` it stops early when the consumer stops or seeks, as kafkajs advises; otherwise the
 * client would take the messages left over for done.
 */
export async function forEachInBatch<Message extends DeliveredMessage>(
  tools: Tools,
  payload: BatchPayload<Message>,
  fn: (message: Message) => Promise<void>,
): Promise<void> {
  const consuming = (context.active().getValue(CONSUMING) as Consuming | undefined) ?? UNKNOWN
  const { topic, partition, messages } = payload.batch
  for (const message of messages) {
    if (!consuming.autoResolve && (!payload.isRunning() || payload.isStale())) return
    const describe = () => deliveryOf(consuming, topic, partition, message)
    await handle(tools, describe, async () => fn(message))
  }
}

/** A message as a consumer with kafkajs' API delivers it. */
export const deliveryOf = (
  { consumer, clientId }: Consuming,
  destination: string,
  partition: number,
  message: DeliveredMessage,
): Delivery => ({
  system: 'kafka',
  destination,
  partition,
  offset: message.offset,
  consumer: consumer() ?? undefined,
  clientId: clientId(),
  key: keyText(message.key),
  headers: message.headers,
  value: message.value,
})

/** Links beyond this number are not kept by the SDK either. */
const MAX_LINKS = 128

/** Runs the handler of a batch in a receive span that links the spans which created its messages. */
export async function receive(
  tools: Tools,
  consuming: Consuming,
  payload: BatchPayload,
  handler: () => Promise<void>,
): Promise<void> {
  const begun = quietly(() => beginReceiving(tools, consuming, payload), null)
  if (begun === null) return handler()
  const { span } = begun
  try {
    await context.with(begun.context, handler)
  } catch (error) {
    quietly(() => failSpan(span, error), undefined)
    throw error
  } finally {
    quietly(() => span.end(), undefined)
  }
}

function beginReceiving(tools: Tools, consuming: Consuming, { batch }: BatchPayload): { span: Span; context: Context } {
  const { base } = ambient()
  const { consumer, clientId } = consuming
  const attributes = known({
    [ATTRIBUTE.messagingSystem]: 'kafka',
    [ATTRIBUTE.operationName]: 'receive',
    [ATTRIBUTE.operationType]: 'receive',
    [ATTRIBUTE.destinationName]: batch.topic,
    [ATTRIBUTE.partitionId]: partitionText(batch.partition),
    [ATTRIBUTE.consumerGroup]: consumer(),
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
