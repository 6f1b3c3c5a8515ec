import { headerText, headerValue } from './header-text.ts'

/** The headers of a message, as its client has them: a plain object, or a `Headers`, a `Map`, anything that lists pairs. */
export type Headers = Readonly<Record<string, unknown>> | Iterable<readonly [unknown, unknown]>

/**
 * Names and values of headers, of whatever client: an object, pairs whose names may be bytes, or a list of objects. A
 * value that throws when it is read is undefined. Throws only for what cannot be listed at all, such as a revoked proxy.
 */
export function headerEntries(headers: unknown): [string, unknown][] {
  if (typeof headers !== 'object' || headers === null) return []
  if (!(Symbol.iterator in headers)) return ofObject(headers)
  const entries: [string, unknown][] = []
  for (const header of headers as Iterable<unknown>) {
    if (!Array.isArray(header)) entries.push(...headerEntries(isIterable(header) ? null : header))
    else {
      const name = headerText(headerValue(header, '0'))
      if (name !== null) entries.push([name, contentOf(header, '1')])
    }
  }
  return entries
}

const isIterable = (value: unknown): boolean => typeof value === 'object' && value !== null && Symbol.iterator in value

const ofObject = (headers: object): [string, unknown][] =>
  Object.keys(headers).map((name) => [name, contentOf(headers, name)])

/** A getter of the user's may throw. */
function contentOf(headers: object, name: string): unknown {
  try {
    return Reflect.get(headers, name)
  } catch {
    return undefined
  }
}
