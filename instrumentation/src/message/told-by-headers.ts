import type { HeaderFacts } from './carrier.ts'

/** How much of a value's beginning and of its end is looked at, in bytes: ids and names stand there, data between. */
const HEAD_BYTES = 384
const TAIL_BYTES = 512

/**
 * True where the headers tell all that the envelope in a message value would, so that it need not be read: it begins with
 * the very event id and type, ends in metadata with the very correlation id, and mentions nothing there that the headers
 * leave out. An envelope that is written otherwise is no worse off: it is read. What the value does not begin with, such as
 * an id inside its data or that of its cause, proves nothing, for headers may be copied from another event.
 */
export function isToldByHeaders(value: unknown, headers: HeaderFacts): boolean {
  const { eventId, eventType, correlationId } = headers
  if (eventId === null || eventType === null || correlationId === null) return false
  const head = firstOf(value)
  if (head === null || !holds(head, 0, '{"eventId":"', eventId, '","eventType":"', eventType)) return false
  const tail = lastOf(value)
  if (tail === null || !holds(tail, tail.lastIndexOf(METADATA), METADATA, '"correlationId":"', correlationId, ''))
    return false
  return (
    (headers.causationId !== null || !tail.includes('"causationId"')) &&
    (headers.eventVersion !== null || !mentions(head, tail, '"eventVersion"')) &&
    (headers.aggregateId !== null || !mentions(head, tail, '"aggregateId"')) &&
    (headers.aggregateType !== null || !mentions(head, tail, '"aggregateType"'))
  )
}

const METADATA = '"metadata":{'

/** Whether these pieces, and a quote, follow each other from an index on; never at -1. To join them first takes longer. */
function holds(text: string, from: number, a: string, b: string, c: string, d: string): boolean {
  if (from === -1 || !text.startsWith(a, from)) return false
  const second = from + a.length
  if (!text.startsWith(b, second)) return false
  const third = second + b.length
  if (!text.startsWith(c, third)) return false
  const fourth = third + c.length
  return text.startsWith(d, fourth) && text.startsWith('"', fourth + d.length)
}

const mentions = (head: string, tail: string, key: string): boolean => head.includes(key) || tail.includes(key)

function firstOf(value: unknown): string | null {
  if (typeof value === 'string') return value.slice(0, HEAD_BYTES)
  return Buffer.isBuffer(value) ? value.toString('latin1', 0, HEAD_BYTES) : null
}

function lastOf(value: unknown): string | null {
  if (typeof value === 'string') return value.slice(-TAIL_BYTES)
  return Buffer.isBuffer(value) ? value.toString('latin1', Math.max(0, value.length - TAIL_BYTES)) : null
}
