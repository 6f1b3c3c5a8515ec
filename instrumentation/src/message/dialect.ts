import { type EnvelopeFacts, HEADER_DIALECTS, idOf, nameOf } from '@causeway/model'
import { type HeaderValue, headerText } from './header-text.ts'

const NAMES: ReadonlySet<string> = new Set(
  HEADER_DIALECTS.flatMap(({ signature, facts }) => [...signature, ...Object.values(facts).flat()]),
)

/** Whether a dialect has a header of this name, in lower case. */
export const isOfDialect = (name: string): boolean => NAMES.has(name)

/** Type names come in lists, and .NET's with the assembly after a comma. */
const MAX_TYPES_BYTES = 8_192
const URN = 'urn:message:'

/** What the headers of other frameworks say; `headers` are their values by name in lower case. */
export function dialectFacts(headers: ReadonlyMap<string, HeaderValue>): EnvelopeFacts {
  const spoken = HEADER_DIALECTS.filter(({ signature }) => signature.every((name) => headers.has(name)))
  const first = (fact: keyof EnvelopeFacts, read: (value: HeaderValue) => string | null): string | null => {
    for (const { facts } of spoken) {
      for (const name of facts[fact] ?? []) {
        const known = read(headers.get(name))
        if (known !== null) return known
      }
    }
    return null
  }
  const id = (value: HeaderValue): string | null => idOf(headerText(value))
  const name = (value: HeaderValue): string | null => nameOf(headerText(value))
  return {
    eventId: first('eventId', id),
    eventType: first('eventType', (value) => nameOf(firstType(headerText(value, MAX_TYPES_BYTES)))),
    eventVersion: first('eventVersion', name),
    aggregateId: first('aggregateId', id),
    aggregateType: first('aggregateType', name),
    correlationId: first('correlationId', id),
    causationId: first('causationId', id),
  }
}

function firstType(types: string | null): string | null {
  const type = types?.split(/[;,]/, 1)[0]?.trim()
  if (type === undefined) return null
  return type.startsWith(URN) ? type.slice(URN.length) : type
}
