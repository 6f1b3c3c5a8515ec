import { ATTRIBUTE } from '@causeway/model'
import { context, createContextKey, type Span, SpanKind, trace } from '@opentelemetry/api'
import type { Consumer, ConsumerRunConfig, EachBatchPayload, KafkaMessage } from 'kafkajs'
import { ambient, withoutHandling } from '../context.ts'
import { enrichSpan } from '../enrich/enrich-span.ts'
import {
  activeReceiveSpan,
  beginInActiveSpan,
  beginInSpan,
  beginWithoutSpan,
  enrichUnhandled,
} from '../enrich/given-handling.ts'
import { processSpanOf } from '../enrich/span-processor.ts'
import { isWrapped } from '../enrich/wrapped.ts'
import { known, partitionText } from '../event/attribute.ts'
import { failSpan } from '../failure.ts'
import { type Begun, beginHandling, type Delivery, handle, within } from '../handling.ts'
import { readHeaders } from '../message/carrier.ts'
import { quietly } from '../quietly.ts'
import { type AttributeList, put } from '../record/attribute-list.ts'
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
  /** Whether an instrumentation stands around the handlers, and makes the spans. */
  readonly given: boolean
}

/** What `forEachMessage` finds in the context of a batch. */
interface Receiving extends Consuming {
  /** The receive span that an instrumentation made for this batch. */
  readonly receive: Span | null
}

const CONSUMING = createContextKey('causeway.kafkajs.consuming')

/** A kafkajs consumer whose messages are handled in process spans; everything else about it stays as it was. */
export function tracedConsumer(tools: Tools, consumer: Consumer, groupId: string): Consumer {
  const clientId = learnClientId(consumer)
  learnMembership(tools.membership, consumer, groupId)
  return {
    ...consumer,
    run: (config) => {
      const traced = quietly(() => {
        const autoResolve = config?.eachBatchAutoResolve !== false
        return tracedConfig(tools, config, { consumer: groupId, clientId, autoResolve, given: isWrapped(consumer.run) })
      }, config)
      return consumer.run(traced)
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
        consuming.given ? beginInActiveSpan : beginHandling,
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
  const found = context.active().getValue(CONSUMING) as Receiving | undefined
  const consuming = found ?? { consumer: undefined, clientId: () => null, autoResolve: true, receive: null }
  const { topic, partition, messages } = payload.batch
  for (const message of messages) {
    if (!consuming.autoResolve && (!payload.isRunning() || payload.isStale())) return
    const describe = () => deliveryOf(consuming, topic, partition, message)
    await handle(
      tools,
      describe,
      async () => fn(message),
      beginInBatch(consuming.receive, message.offset, found !== undefined),
    )
  }
}

/** The process span of a message in a batch: ours, or the one that an instrumentation made before the handler ran. */
function beginInBatch(receive: Span | null, offset: string, counted: boolean): typeof beginHandling {
  if (receive === null) return (tools, delivery) => beginHandling(tools, delivery, counted)
  const span = processSpanOf(receive, offset)
  return span === null ? beginWithoutSpan : (tools, delivery) => beginInSpan(tools, delivery, span)
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

function receive(
  tools: Tools,
  consuming: Consuming,
  payload: EachBatchPayload,
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
function beginInReceiveSpan(tools: Tools, consuming: Consuming, { batch }: EachBatchPayload, span: Span): Begun {
  const others: AttributeList = [ATTRIBUTE.consumerGroup, consuming.consumer]
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

function beginReceiving(tools: Tools, consuming: Consuming, { batch }: EachBatchPayload): Begun {
  const { base } = ambient()
  const { consumer, clientId } = consuming
  if (tools.measures.begin() !== null) {
    const { topic: destination, partition, messages } = batch
    tools.measures.received({ system: 'kafka', destination, partition, consumer }, messages.length)
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
  put(attributes, ATTRIBUTE.consumerGroup, consumer)
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
