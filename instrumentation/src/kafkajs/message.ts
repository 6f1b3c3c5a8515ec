import type { Envelope } from '@causeway/model'
import type { IHeaders, Message } from 'kafkajs'

export interface MessageOptions {
  /** Key of the message, the aggregate id unless given. */
  readonly key?: string | Buffer | null
  readonly partition?: number
  readonly headers?: IHeaders
}

/** A kafkajs message for an event. A traced producer adds the headers when it is sent. */
export const messageOf = (envelope: Envelope, { key, partition, headers }: MessageOptions = {}): Message => ({
  key: key === undefined ? (envelope.aggregateId ?? null) : key,
  value: JSON.stringify(envelope),
  ...(partition === undefined ? {} : { partition }),
  ...(headers === undefined ? {} : { headers: { ...headers } }),
})
