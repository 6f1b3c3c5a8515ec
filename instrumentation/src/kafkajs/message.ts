import type { Envelope } from '@causeway/model'
import type { IHeaders, Message } from 'kafkajs'
import type { OutboxEntry } from '../outbox.ts'

export interface MessageOptions {
  /** Key of the message, the aggregate id unless given. */
  readonly key?: string | Buffer | null
  readonly partition?: number
  readonly headers?: IHeaders
}

/** A kafkajs message for an event, or for an entry of the outbox. A traced producer adds the headers when it is sent. */
export function messageOf(of: Envelope | OutboxEntry, { key, partition, headers }: MessageOptions = {}): Message {
  const stored = 'eventId' in of ? null : of
  const envelope = 'eventId' in of ? of : of.event
  return {
    key: key === undefined ? (envelope.aggregateId ?? null) : key,
    value: JSON.stringify(envelope),
    ...(partition === undefined ? {} : { partition }),
    ...(headers === undefined && stored === null ? {} : { headers: { ...stored?.headers, ...headers } }),
  }
}
