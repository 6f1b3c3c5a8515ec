import type { Attributes, AttributeValue } from '@opentelemetry/api'

/**
 * Attributes as keys and values in turn: cheaper to make and to read through than an object. A key is there at most once;
 * one whose value is null or undefined counts as absent.
 */
export type AttributeList = (string | AttributeValue | null | undefined)[]

/** Adds an attribute that has not been added before, unless it has no value. */
export function put(list: AttributeList, key: string, value: AttributeValue | null | undefined): void {
  if (value !== null && value !== undefined) list.push(key, value)
}

/** Sets an attribute, in the place it has already, if any. False when there are `max` others and it is left out. */
export function setIn(list: AttributeList, key: string, value: AttributeValue, max: number): boolean {
  for (let at = 0; at < list.length; at += 2) {
    if (list[at] === key) {
      list[at + 1] = value
      return true
    }
  }
  if (list.length >= max * 2) return false
  list.push(key, value)
  return true
}

/** The same as OpenTelemetry's own record of attributes. */
export function recordOf(list: AttributeList): Attributes {
  const attributes: Attributes = {}
  for (let at = 0; at < list.length; at += 2) {
    const value = list[at + 1]
    if (value !== null && value !== undefined) attributes[list[at] as string] = value
  }
  return attributes
}

/** The other way round. */
export function listOf(attributes: Attributes): AttributeList {
  const list: AttributeList = []
  for (const key in attributes) put(list, key, attributes[key])
  return list
}
