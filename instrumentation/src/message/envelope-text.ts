/**
 * Adds entries to the `metadata` object of an envelope's JSON text, without touching any other byte of it. Entries that
 * are there already, and null ones, are left out; so is everything when `metadata` is something other than an object.
 * `text` is valid JSON of an object that is not empty, `metadata` its parsed metadata.
 */
export function addMetadata(text: string, metadata: unknown, entries: Readonly<Record<string, string | null>>): string {
  const present = metadata === undefined ? {} : metadata
  if (typeof present !== 'object' || present === null || Array.isArray(present)) return text
  const missing = Object.entries(entries).filter(([name, value]) => value !== null && !(name in present))
  if (missing.length === 0) return text
  const added = missing.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')
  const { metadataStart, end } = topLevel(text)
  if (metadata === undefined) return `${text.slice(0, end)},"metadata":{${added}}${text.slice(end)}`
  const separator = Object.keys(present).length === 0 ? '' : ','
  return `${text.slice(0, metadataStart + 1)}${added}${separator}${text.slice(metadataStart + 1)}`
}

/**
 * Where the value of the top-level key `metadata` starts, and where the closing brace of the whole stands. Of a key
 * that occurs twice the last counts, as for JSON.parse.
 */
function topLevel(text: string): { metadataStart: number; end: number } {
  let metadataStart = -1
  let at = skipSpace(text, text.indexOf('{') + 1)
  while (text[at] === '"') {
    const keyEnd = skipString(text, at)
    const valueStart = skipSpace(text, skipSpace(text, keyEnd) + 1)
    if (JSON.parse(text.slice(at, keyEnd)) === 'metadata') metadataStart = valueStart
    at = skipSpace(text, skipValue(text, valueStart))
    if (text[at] === ',') at = skipSpace(text, at + 1)
  }
  return { metadataStart, end: at }
}

const QUOTE = 0x22
const BACKSLASH = 0x5c

function skipSpace(text: string, from: number): number {
  let at = from
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at++
  return at
}

function skipString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) return at + 1
    if (code === BACKSLASH) at++
  }
  return text.length
}

function skipValue(text: string, from: number): number {
  let depth = 0
  let at = from
  while (at < text.length) {
    const character = text[at]
    if (character === '"') {
      at = skipString(text, at)
      if (depth === 0) return at
      continue
    }
    if (character === '{' || character === '[') depth++
    if (character === '}' || character === ']') {
      if (depth === 0) return at
      depth--
      if (depth === 0) return at + 1
    }
    if (character === ',' && depth === 0) return at
    at++
  }
  return at
}
