import { context } from '@opentelemetry/api'
import { inFrontOf } from '../front.ts'
import type { Tools } from '../tools.ts'
import type { PlatformaticProducer } from './client.ts'
import { listenToSends, TRACING, type Tracing } from './send-channel.ts'

type Send = (options: object, ...rest: unknown[]) => unknown
type Begin = (...given: unknown[]) => unknown

/**
 * A producer whose messages are traced, those of its streams and transactions as well; everything else about it stays as
 * it was. It only marks what is to be traced: that is done where the library says that it sends, on a copy.
 */
export function tracedProducer<Given extends PlatformaticProducer>(tools: Tools, producer: Given): Given {
  listenToSends()
  const marked = markedBy({ tools, contexts: new WeakMap() })
  const send = producer.send.bind(producer) as Send
  const asStream = producer.asStream.bind(producer) as Begin
  const begin = producer.beginTransaction.bind(producer) as Begin
  const own = {
    send: (options: object, ...rest: unknown[]) => send(marked(options), ...rest),
    asStream: (options?: object) => tracedStream(tools, asStream, options),
    beginTransaction: (...given: unknown[]) => {
      const callback = given.at(-1)
      if (typeof callback !== 'function') return Promise.resolve(begin(...given)).then(tracedTransaction(marked))
      const traced = (error: unknown, transaction: unknown) => callback(error, tracedTransaction(marked)(transaction))
      return begin(...given.slice(0, -1), traced)
    },
  }
  return inFrontOf(producer, own as unknown as Partial<Given>)
}

/** A copy that carries the mark; what is no object is left for the library to refuse. */
const markedBy =
  (tracing: Tracing) =>
  <Options>(options: Options): Options =>
    typeof options === 'object' && options !== null ? { ...options, [TRACING]: tracing } : options

const tracedTransaction =
  (marked: <Options>(options: Options) => Options) =>
  (transaction: unknown): unknown => {
    if (typeof transaction !== 'object' || transaction === null) return transaction
    const { send } = transaction as { send: Send }
    const own = {
      send: (options: object, ...rest: unknown[]) => Reflect.apply(send, transaction, [marked(options), ...rest]),
    }
    return inFrontOf(transaction, own)
  }

/** A stream sends later, several messages at once: the context that a message belongs to is that of its writing. */
function tracedStream(tools: Tools, asStream: Begin, options: object | undefined): unknown {
  const contexts: Tracing['contexts'] = new WeakMap()
  const stream = asStream(markedBy({ tools, contexts })(options ?? {})) as Record<'write' | 'end', Send>
  const remember = (message: unknown): void => {
    if (typeof message === 'object' && message !== null) contexts.set(message, context.active())
  }
  const remembering =
    (name: 'write' | 'end') =>
    (...given: unknown[]) => {
      remember(given[0])
      const answer = Reflect.apply(stream[name], stream, given)
      return answer === stream ? front : answer
    }
  const own = { write: remembering('write'), end: remembering('end') }
  const front: unknown = inFrontOf(stream, own)
  return front
}
