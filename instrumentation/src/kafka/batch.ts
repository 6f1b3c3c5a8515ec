import { ATTRIBUTE } from '@causeway/model'
import { context, createContextKey, type Span, SpanKind, trace } from '@opentelemetry/api'
import { ambient, withoutHandling } from '../context.ts'
import { enrichSpan } from '../enrich/enrich-span.ts'
import { activeReceiveSpan, beginInSpan, beginWithoutSpan, enrichUnhandled } from '../enrich/given-handling.ts'
import { processSpanOf } from '../enrich/span-processor.ts'
import { known, partitionText } from '../event/attribute.ts'
import { failSpan } from '../failure.ts'
import { type Begun, beginHandling, type Delivery, handle, within } from '../handling.ts'
import { readHeaders } from '../message/carrier.ts'
import { quietly } from '../quietly.ts'
import { type AttributeList, put } from '../record/attribute-list.ts'
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
  /** Whether an instrumentation stands around the handlers, and makes the spans. */
  readonly given: boolean
}

/** What `forEachMessage` finds in the context of a batch. */
interface Receiving extends Consuming {
  /** The receive span that an instrumentation made for this batch. */
  readonly receive: Span | null
}

const CONSUMING = createContextKey('causeway.kafka.consuming')
const UNKNOWN: Receiving = {
  consumer: () => null,
  clientId: () => null,
  autoResolve: true,
  given: false,
  receive: null,
}

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
  const found = context.active().getValue(CONSUMING) as Receiving | undefined
  const consuming = found ?? UNKNOWN
  // What is in a receive span was counted as consumed with it.
  const counted = found !== undefined
  const { topic, partition, messages } = payload.batch
  for (const message of messages) {
    if (!consuming.autoResolve && (!payload.isRunning() || payload.isStale())) return
    const describe = () => deliveryOf(consuming, topic, partition, message)
    await handle(tools, describe, async () => fn(message), beginInBatch(consuming.receive, message.offset, counted))
  }
}

/** The process span of a message in a batch: ours, or the one that an instrumentation made before the handler ran. */
function beginInBatch(receive: Span | null, offset: string, counted: boolean): typeof beginHandling {
  if (receive === null) return (tools, delivery) => beginHandling(tools, delivery, counted)
  const span = processSpanOf(receive, offset)
  return span === null ? beginWithoutSpan : (tools, delivery) => beginInSpan(tools, delivery, span)
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
  key: message.key,
  headers: message.headers,
  value: message.value,
})

/** Links beyond this number are not kept by the SDK either. */
const MAX_LINKS = 128

/** Runs the handler of a batch in a receive span that links the spans which created its messages. */
export function receive(
  tools: Tools,
  consuming: Consuming,
  payload: BatchPayload,
  handler: () => Promise<void>,
): Promise<void> {
  const begun = quietly(() => {
    const span = consuming.given ? activeReceiveSpan() : null
    return span === null
      ? beginReceiving(tools, consuming, payload)
      : beginInReceiveSpan(tools, consuming, payload, span)
  }, null)
  return begun === null ? handler() : within(begun, handler)
}

/** Begins a batch in the receive span of an instrumentation, whose process spans get what `forEachMessage` left out. */
function beginInReceiveSpan(tools: Tools, consuming: Consuming, { batch }: BatchPayload, span: Span): Begun {
  const others: AttributeList = []
  put(others, ATTRIBUTE.consumerGroup, consuming.consumer())
  put(others, ATTRIBUTE.clientId, consuming.clientId())
  enrichSpan(tools.recorder, span, { event: [], others, creation: null })
  const complete = (): void =>
    quietly(() => {
      for (const message of batch.messages) {
        const process = processSpanOf(span, message.offset)
        if (process !== null)
          enrichUnhandled(tools, deliveryOf(consuming, batch.topic, batch.partition, message), process)
      }
    }, undefined)
  const receiving: Receiving = { ...consuming, receive: span }
  return {
    context: withoutHandling(context.active()).setValue(CONSUMING, receiving),
    done: complete,
    failed: complete,
  }
}

function beginReceiving(tools: Tools, consuming: Consuming, { batch }: BatchPayload): Begun {
  const { base } = ambient()
  const { consumer, clientId } = consuming
  if (tools.measures.begin() !== null) {
    const { topic: destination, partition, messages } = batch
    tools.measures.received(
      { system: 'kafka', destination, partition, consumer: consumer() ?? undefined },
      messages.length,
    )
  }
  const attributes: AttributeList = [
    ATTRIBUTE.messagingSystem,
    'kafka',
    ATTRIBUTE.operationName,
    'receive',
    ATTRIBUTE.operationType,
    'receive',
    ATTRIBUTE.destinationName,
    batch.topic,
    ATTRIBUTE.batchMessageCount,
    batch.messages.length,
  ]
  put(attributes, ATTRIBUTE.partitionId, partitionText(batch.partition))
  put(attributes, ATTRIBUTE.consumerGroup, consumer())
  put(attributes, ATTRIBUTE.clientId, clientId())
  const links = batch.messages.slice(0, MAX_LINKS).flatMap(({ headers, offset }) => {
    const { creation, eventId } = readHeaders(headers)
    if (creation === null) return []
    const varying = known({ [ATTRIBUTE.messageId]: eventId, [ATTRIBUTE.kafkaOffset]: Number(offset) })
    return [{ context: creation, attributes: varying }]
  })
  const name = spanName('receive', batch.topic)
  const span = tools.recorder.begin({ name, kind: SpanKind.CLIENT, attributes, links, base })
  const receiving: Receiving = { ...consuming, receive: null }
  return {
    context: trace.setSpan(base, span).setValue(CONSUMING, receiving),
    done: () => quietly(() => span.end(), undefined),
    failed: (error) => {
      quietly(() => failSpan(span, error, tools.errors), undefined)
      quietly(() => span.end(), undefined)
    },
  }
}
