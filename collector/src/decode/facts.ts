import { isId } from '@causeway/model'
import type { OtlpAttributes, OtlpValue } from '../wire/otlp-span.ts'
import { ALIAS, aliasOf, type Fact, STORED_AS } from './alias.ts'
import { attributeJson, isList, type Json } from './json.ts'
import { cleanText, cutText } from './text.ts'

/** What a span's attributes say, by fact. What is taken whole is not left over, nor what says the same by another key. */
export interface Facts {
  /** As text, cleaned, cut to `maxLength`; a text that had to be cut stays a leftover in full. Null when absent. */
  readonly text: (fact: Fact, maxLength: number) => string | null
  /** As an id that is only a label (aggregate, saga): null, and left over, when it cannot be an id. */
  readonly id: (fact: Fact) => string | null
  /** One of a few words, old spellings translated. */
  readonly oneOf: <Word extends string>(fact: Fact, words: readonly Word[]) => Word | null
  /** The texts of an attribute that may be one or a list, uncleaned, for ids. */
  readonly rawTexts: (fact: Fact) => readonly string[]
  /** The same without taking it. */
  readonly peek: (fact: Fact) => readonly string[]
  /** A whole number that a double holds exactly; null when absent or anything else. */
  readonly integer: (fact: Fact) => number | null
  readonly flag: (fact: Fact) => boolean
  /** What nobody took, as JSON. */
  readonly leftovers: () => readonly (readonly [string, Json])[]
}

const FACTS = Object.keys(ALIAS) as Fact[]
const NUMBER_OF = Object.fromEntries(FACTS.map((fact, number) => [fact, number])) as Readonly<Record<Fact, number>>

/** Attribute key → which fact it tells, and how good a key for it that is, 0 the best. */
const TELLS: ReadonlyMap<string, { readonly fact: number; readonly rank: number }> = new Map(
  FACTS.flatMap((fact, number) => aliasOf(fact).keys.map((key, rank) => [key, { fact: number, rank }] as const)),
)

const NOWHERE = -1

/** Reads attributes through the alias table: the first key that is present and usable wins. */
export const readFacts = (attributes: OtlpAttributes): Facts => factReader()(attributes)

/** Reads the attributes of one span after another; the facts of one end where the next is read. */
export type FactReader = (attributes: OtlpAttributes) => Facts

/** What is read is kept in lists that are filled anew for each span, because making them costs more than reading. */
export function factReader(): FactReader {
  const keys: string[] = []
  const values: OtlpValue[] = []
  const taken: boolean[] = []
  let size = 0
  // Where the best key of each fact stands: found in one pass, because few of the many keys are ever present.
  const best = new Int32Array(FACTS.length)
  const ranks = new Uint8Array(FACTS.length)
  const takenAt = new Int32Array(FACTS.length)

  function note(value: OtlpValue, key: string): void {
    const told = TELLS.get(key)
    if (told !== undefined && (best[told.fact] === NOWHERE || told.rank < (ranks[told.fact] as number))) {
      best[told.fact] = size
      ranks[told.fact] = told.rank
    }
    keys[size] = key
    values[size] = value
    taken[size] = false
    size++
  }

  /** Where the first usable value of a fact stands. */
  function find(fact: Fact, use: (value: OtlpValue) => unknown): number {
    const number = NUMBER_OF[fact]
    const at = best[number] as number
    if (at === NOWHERE || use(values[at] as OtlpValue) !== null) return at
    for (const key of aliasOf(fact).keys.slice((ranks[number] as number) + 1)) {
      const next = keys.indexOf(key)
      if (next !== NOWHERE && next < size && use(values[next] as OtlpValue) !== null) return next
    }
    return NOWHERE
  }

  function mark(fact: Fact, at: number): void {
    taken[at] = true
    takenAt[NUMBER_OF[fact]] = at
  }

  function take<T>(fact: Fact, use: (value: OtlpValue) => T | null): T | null {
    const at = find(fact, use)
    if (at === NOWHERE) return null
    mark(fact, at)
    return use(values[at] as OtlpValue)
  }

  function text(fact: Fact, maxLength: number): string | null {
    const at = find(fact, textOf)
    if (at === NOWHERE) return null
    const clean = cleanText(textOf(values[at] as OtlpValue) as string)
    if (clean.length > maxLength) return cutText(clean, maxLength)
    mark(fact, at)
    return aliasOf(fact).values?.[clean] ?? clean
  }

  function id(fact: Fact): string | null {
    const at = find(fact, textOf)
    const said = at === NOWHERE ? null : textOf(values[at] as OtlpValue)
    if (said === null || !isId(said) || !said.isWellFormed()) return null
    mark(fact, at)
    return said
  }

  function oneOf<Word extends string>(fact: Fact, words: readonly Word[]): Word | null {
    const spellings = aliasOf(fact).values
    return take(fact, (value) => {
      const said = textOf(value)
      return said === null ? null : (words.find((word) => word === (spellings?.[said] ?? said)) ?? null)
    })
  }

  function peek(fact: Fact): readonly string[] {
    const at = find(fact, textsOf)
    return at === NOWHERE ? [] : (textsOf(values[at] as OtlpValue) ?? [])
  }

  /** Whether a fact was taken from another key that says the same. */
  function isSaidAlready(at: number): boolean {
    const told = TELLS.get(keys[at] as string)
    const other = told === undefined ? NOWHERE : (takenAt[told.fact] as number)
    if (other === NOWHERE) return false
    const said = textOf(values[at] as OtlpValue)
    return said !== null && said === textOf(values[other] as OtlpValue)
  }

  function leftovers(): readonly (readonly [string, Json])[] {
    const left: (readonly [string, Json])[] = []
    for (let at = 0; at < size; at++) {
      if (!taken[at] && !isSaidAlready(at)) left.push(leftover(keys[at] as string, values[at] as OtlpValue))
    }
    return left
  }

  const facts: Facts = {
    text,
    id,
    oneOf,
    rawTexts: (fact) => take(fact, textsOf) ?? [],
    peek,
    integer: (fact) => take(fact, integerOf),
    flag: (fact) => take(fact, flagOf) ?? false,
    leftovers,
  }
  return (attributes) => {
    size = 0
    best.fill(NOWHERE)
    takenAt.fill(NOWHERE)
    attributes.forEach(note)
    return facts
  }
}

/** All attributes as JSON, under the keys that they are stored by. */
export function attributesJson(attributes: OtlpAttributes): (readonly [string, Json])[] {
  const entries: (readonly [string, Json])[] = []
  attributes.forEach((value, key) => {
    entries.push(leftover(key, value))
  })
  return entries
}

const leftover = (key: string, value: OtlpValue): readonly [string, Json] => [
  STORED_AS.get(key) ?? cleanText(key),
  attributeJson(value),
]

/** A captured header is a list of one. Empty text is absence. */
function textOf(value: OtlpValue): string | null {
  if (typeof value === 'string') return value === '' ? null : value
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value)
  return isList(value) && value.length === 1 && value[0] !== undefined && !isList(value[0]) ? textOf(value[0]) : null
}

function textsOf(value: OtlpValue): readonly string[] | null {
  if (typeof value === 'string') return value === '' ? null : [value]
  const texts = (isList(value) ? value : [value]).map(textOf).filter((text) => text !== null)
  return texts.length === 0 ? null : texts
}

function integerOf(value: OtlpValue): number | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : null
  const text = textOf(value)
  if (text === null || !/^-?\d{1,16}$/.test(text)) return null
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : null
}

const flagOf = (value: OtlpValue): boolean | null => {
  const text = textOf(value)
  return text === 'true' || text === 'false' ? text === 'true' : null
}
