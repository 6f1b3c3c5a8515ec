import type { Envelope } from '@causeway/model'
import type { IHeaders, Message } from 'kafkajs'
import { binaryCloudEvent, type EventMessage, structuredCloudEvent } from '../message/cloud-event.ts'
import type { OutboxEntry } from '../outbox.ts'

export interface MessageOptions {
  /** Key of the message, the aggregate id unless given. */
  readonly key?: string | Buffer | null
  readonly partition?: number
  readonly headers?: IHeaders
  /**
   * The envelope as JSON unless given, or a CloudEvent. That has the envelope's ids, names, time and source; its metadata
   * go along no further than that.
   */
  readonly format?: 'cloudevents-binary' | 'cloudevents-structured'
}

/**
 * A kafkajs message for an event, or for an entry of the outbox. A traced producer adds the headers when it is sent.
 * `service` is the source of a CloudEvent whose metadata name none.
 */
export function messageOf(service: string, of: Envelope | OutboxEntry, options: MessageOptions = {}): Message {
  const { key, partition, headers, format } = options
  const stored = 'eventId' in of ? null : of
  const envelope = 'eventId' in of ? of : of.event
  const written = write(service, envelope, format)
  const hasHeaders = headers !== undefined || format !== undefined || stored !== null
  return {
    key: key === undefined ? (envelope.aggregateId ?? null) : key,
    value: written.value,
    ...(partition === undefined ? {} : { partition }),
    ...(hasHeaders ? { headers: { ...stored?.headers, ...written.headers, ...headers } } : {}),
  }
}

function write(service: string, envelope: Envelope, format: MessageOptions['format']): EventMessage {
  switch (format) {
    case 'cloudevents-binary':
      return binaryCloudEvent(envelope, service)
    case 'cloudevents-structured':
      return structuredCloudEvent(envelope, service)
    default:
      return { value: JSON.stringify(envelope), headers: {} }
  }
}
