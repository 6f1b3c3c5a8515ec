import { KEY_MEANING, KEYS, STATUS_WORDS, TRAITS } from './filter.ts'
import { quoted, termsOf, termText } from './term.ts'

/** Values that are known to occur, for completion. */
export interface KnownValues {
  readonly types: readonly string[]
  readonly services: readonly string[]
  readonly versions: readonly string[]
}

/** Something that could stand in the text from `start` to before `end`. */
export interface Suggestion {
  readonly text: string
  readonly hint: string
  readonly start: number
  readonly end: number
  /** A key waits for its value; a value is done. */
  readonly isDone: boolean
}

const MOST = 8

/** What could be written at the caret, the likeliest first. */
export function suggestionsAt(text: string, caret: number, known: KnownValues): Suggestion[] {
  const term = termsOf(text).find(({ start, end }) => start < caret && caret <= end)
  if (term === undefined) return keysLike('', caret, caret)
  if (term.key === null) {
    const word = text.slice(term.start, caret)
    return [...keysLike(word, term.start, term.end), ...termsLike(word, term.start, term.end, known)].slice(0, MOST)
  }
  const written = text.slice(term.valueStart, caret).replaceAll('"', '')
  const comma = written.lastIndexOf(',') + 1
  const start = term.valueStart + comma
  return valuesOf(term.key, known)
    .filter((value) => isLike(value, written.slice(comma)))
    .slice(0, MOST)
    .map((value) => ({ text: quoted(value), hint: '', start, end: term.end, isDone: true }))
}

/** The text after taking the suggestion, and where the caret stands then. */
export function take(text: string, { text: taken, start, end, isDone }: Suggestion): { text: string; caret: number } {
  const space = isDone && !text.slice(end).startsWith(' ') ? ' ' : ''
  const before = text.slice(0, start) + taken + space
  return { text: before + text.slice(end), caret: before.length }
}

const keysLike = (written: string, start: number, end: number): Suggestion[] =>
  KEYS.filter((key) => key !== 'cause' && key.startsWith(written.toLowerCase())).map((key) => ({
    text: `${key}:`,
    hint: KEY_MEANING[key],
    start,
    end,
    isDone: false,
  }))

/** Whole terms whose value is like the word: `pay` finds `service:payment`. */
function termsLike(word: string, start: number, end: number, known: KnownValues): Suggestion[] {
  if (word.length < 2) return []
  const terms = [
    ...known.types.filter((value) => isLike(value, word)).map((value) => termText('type', value)),
    ...known.services.filter((value) => isLike(value, word)).map((value) => termText('service', value)),
    ...Object.values(STATUS_WORDS)
      .filter((value) => value.startsWith(word.toLowerCase()))
      .map((value) => termText('status', value)),
  ]
  return terms.map((text) => ({ text, hint: '', start, end, isDone: true }))
}

function valuesOf(key: string, known: KnownValues): readonly string[] {
  switch (key) {
    case 'type':
      return known.types
    case 'service':
      return known.services
    case 'version':
      return known.versions
    case 'status':
      return Object.values(STATUS_WORDS)
    case 'has':
      return TRAITS
    case 'duration':
      return ['>500ms', '>2s', '>1m', '<100ms']
    case 'before':
      return ['1m', '5m', '15m', '1h']
    default:
      return []
  }
}

/** Begins with it, or has a word in it that does: `cre` finds OrderCreated. */
function isLike(value: string, written: string): boolean {
  const plain = value.toLowerCase()
  const wanted = written.toLowerCase()
  return plain.startsWith(wanted) || (wanted.length > 1 && plain.includes(wanted))
}
