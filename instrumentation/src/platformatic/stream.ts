import { type Delivery, handle } from '../handling.ts'
import type { Tools } from '../tools.ts'
import type { StreamedMessage } from './client.ts'
import { recordOf } from './header.ts'
import { clientIdOf } from './member.ts'
import { beginProcessing } from './official.ts'

/** Handles one message that came by a stream, in a process span and with its event as current context. */
export const handleMessage = <Message extends StreamedMessage, Answer>(
  tools: Tools,
  message: Message,
  fn: (message: Message) => Promise<Answer>,
): Promise<Answer> =>
  handle(
    tools,
    () => deliveryOf(message),
    async () => fn(message),
    beginProcessing(message.topic),
  )

/** Handles the messages of a stream one after the other, until it ends or `fn` rejects. */
export async function forEachInStream<Message extends StreamedMessage>(
  tools: Tools,
  stream: AsyncIterable<Message>,
  fn: (message: Message) => Promise<void>,
): Promise<void> {
  for await (const message of stream) await handleMessage(tools, message, fn)
}

function deliveryOf(message: StreamedMessage): Delivery {
  const member: { groupId?: unknown; memberId?: unknown } = Object(message.metadata?.consumer)
  return {
    system: 'kafka',
    destination: message.topic,
    partition: message.partition,
    offset: String(message.offset),
    consumer: typeof member.groupId === 'string' ? member.groupId : undefined,
    clientId: clientIdOf(member.memberId),
    key: message.key,
    headers: recordOf(message.headers),
    // A message without a value is delivered as undefined.
    value: message.value ?? null,
  }
}
