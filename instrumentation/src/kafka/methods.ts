import type { StreamedMessage } from '../platformatic/client.ts'
import { forEachInStream, handleMessage } from '../platformatic/stream.ts'
import type { Tools } from '../tools.ts'
import { forEachInBatch } from './batch.ts'
import type { BatchPayload, DeliveredMessage } from './client.ts'

/** What Causeway has for consumers of Kafka that get their messages in batches or as a stream. */
export interface KafkaMethods {
  /**
   * Inside a traced `eachBatch` (kafkajs, Confluent's client): runs `fn` for each message, in order, each in its own
   * span and context. Rejects with the first error of `fn`.
   */
  forEachMessage<Message extends DeliveredMessage>(
    payload: BatchPayload<Message>,
    fn: (message: Message) => Promise<void>,
  ): Promise<void>
  /**
   * A stream of @platformatic/kafka: the same for each message of it, until the stream ends. Like `for await`, it ends
   * the stream where `fn` rejects.
   */
  forEachMessage<Message extends StreamedMessage>(
    stream: AsyncIterable<Message>,
    fn: (message: Message) => Promise<void>,
  ): Promise<void>
  /** One message of @platformatic/kafka: runs `fn` in its span and context, and passes on its answer or error. */
  handleMessage<Message extends StreamedMessage, Answer>(
    message: Message,
    fn: (message: Message) => Promise<Answer>,
  ): Promise<Answer>
}

export const kafkaMethods = (tools: Tools): KafkaMethods => ({
  forEachMessage: <Message extends DeliveredMessage & StreamedMessage>(
    messages: BatchPayload<Message> | AsyncIterable<Message>,
    fn: (message: Message) => Promise<void>,
  ) => ('batch' in messages ? forEachInBatch(tools, messages, fn) : forEachInStream(tools, messages, fn)),
  handleMessage: (message, fn) => handleMessage(tools, message, fn),
})
