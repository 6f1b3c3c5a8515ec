import { RENAMED_ATTRIBUTES, RENAMED_SYSTEMS } from '@causeway/model'
import type { Link, Span } from '@opentelemetry/api'
import { withEvent } from '../event/attribute.ts'
import { type AttributeList, listOf, recordOf } from './attribute-list.ts'
import type { Recorder } from './recorder.ts'

/**
 * Which names of OpenTelemetry's messaging conventions are written: those of 1.30–1.44, which its instrumentations for
 * JavaScript write today; those of 1.45; or both.
 */
export type Convention = '1.44' | '1.45' | 'both'

/**
 * What `OTEL_SEMCONV_STABILITY_OPT_IN` asks for: a list in which `messaging` means the new names, `messaging/dup` old
 * and new, and the latter wins (semantic-conventions, docs/messaging, "Warning").
 */
export function readConvention(optIn: string | undefined): Convention {
  const asked = (optIn ?? '').split(',').map((entry) => entry.trim().toLowerCase())
  if (asked.includes('messaging/dup')) return 'both'
  return asked.includes('messaging') ? '1.45' : '1.44'
}

/** A recorder that writes the names of a convention. */
export function conventional(recorder: Recorder, convention: Convention): Recorder {
  if (convention === '1.44') return recorder
  const named = (attributes: AttributeList): AttributeList => translated(attributes, convention)
  const namedLink = (link: Link): Link =>
    link.attributes === undefined ? link : { ...link, attributes: recordOf(named(listOf(link.attributes))) }
  return {
    begin: (beginning) =>
      recorder.begin({
        ...beginning,
        attributes: named(withEvent(beginning.attributes, beginning.event)),
        event: undefined,
        links: beginning.links.map(namedLink),
      }),
    add: (span: Span, attributes) => recorder.add(span, named(attributes)),
  }
}

/** The same attributes under the names of a convention; those that were not renamed stay as they are. */
export function translated(attributes: AttributeList, convention: Convention): AttributeList {
  const list: AttributeList = []
  for (let at = 0; at < attributes.length; at += 2) {
    const key = attributes[at] as string
    const value = attributes[at + 1]
    if (value === undefined || value === null) continue
    const renamed = RENAMED_ATTRIBUTES.get(key)
    if (renamed === undefined || convention !== '1.45') list.push(key, value)
    if (renamed !== undefined && convention !== '1.44') list.push(renamed, newValue(value))
  }
  return list
}

const newValue = <Value>(value: Value): Value | string =>
  typeof value === 'string' ? (RENAMED_SYSTEMS.get(value) ?? value) : value
