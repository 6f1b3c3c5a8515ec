/** One word of a filter: `key:value`, or a value alone. `start` and `end` are its place in the text. */
export interface Term {
  readonly key: string | null
  readonly value: string
  readonly start: number
  readonly end: number
  /** Where the value begins. */
  readonly valueStart: number
}

const TERM = /(?:([a-z]+):)?("(?:[^"]*)"?|[^\s"]+)?/gi

/** The terms of a filter. A value with spaces stands in double quotes; after a key a value may be missing. */
export function termsOf(text: string): Term[] {
  return [...text.matchAll(TERM)]
    .filter(([whole]) => whole !== '')
    .map((match) => {
      const [whole, key, raw = ''] = match
      const isId = key !== undefined && raw.startsWith('//')
      const start = match.index
      if (isId) return { key: null, value: whole, start, end: start + whole.length, valueStart: start }
      const valueStart = start + (key === undefined ? 0 : key.length + 1)
      return {
        key: key?.toLowerCase() ?? null,
        value: raw.replaceAll('"', ''),
        start,
        end: start + whole.length,
        valueStart,
      }
    })
}

/** A value as it is written in a filter. */
export const quoted = (value: string): string => (/[\s"]/.test(value) ? `"${value.replaceAll('"', '')}"` : value)

/** A term as it is written. */
export const termText = (key: string, value: string): string => `${key}:${quoted(value)}`

/** The text with the term added at its end, unless it is there already. */
export function withTerm(text: string, key: string, value: string): string {
  const term = termText(key, value)
  const terms = termsOf(text).map(({ start, end }) => text.slice(start, end))
  return terms.includes(term) ? text.trim() : [...terms, term].join(' ')
}
