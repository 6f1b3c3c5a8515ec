import { isId } from '@causeway/model'
import type { OtlpAttributes, OtlpValue } from '../wire/otlp-span.ts'
import { aliasOf, type Fact, STORED_AS } from './alias.ts'
import { attributeJson, isList, type Json } from './json.ts'
import { cleanText, cutText } from './text.ts'

/** What a span's attributes say, by fact. What is taken whole is not left over. */
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

/** Reads attributes through the alias table: the first key that is present and usable wins. */
export function readFacts(attributes: OtlpAttributes): Facts {
  const taken = new Set<string>()

  function firstOf<T>(fact: Fact, use: (value: OtlpValue) => T | null): { key: string; value: T } | null {
    for (const key of aliasOf(fact).keys) {
      const raw = attributes.get(key)
      if (raw === undefined) continue
      const value = use(raw)
      if (value !== null) return { key, value }
    }
    return null
  }

  function text(fact: Fact, maxLength: number): string | null {
    const found = firstOf(fact, textOf)
    if (!found) return null
    const clean = cleanText(found.value)
    if (clean.length > maxLength) return cutText(clean, maxLength)
    taken.add(found.key)
    return aliasOf(fact).values?.[clean] ?? clean
  }

  function id(fact: Fact): string | null {
    const found = firstOf(fact, textOf)
    if (!found || !isId(found.value) || !found.value.isWellFormed()) return null
    taken.add(found.key)
    return found.value
  }

  function oneOf<Word extends string>(fact: Fact, words: readonly Word[]): Word | null {
    const values = aliasOf(fact).values
    const found = firstOf(fact, (value) => {
      const said = textOf(value)
      return said === null ? null : (words.find((word) => word === (values?.[said] ?? said)) ?? null)
    })
    if (!found) return null
    taken.add(found.key)
    return found.value
  }

  function rawTexts(fact: Fact): readonly string[] {
    const found = firstOf(fact, textsOf)
    if (!found) return []
    taken.add(found.key)
    return found.value
  }

  const peek = (fact: Fact): readonly string[] => firstOf(fact, textsOf)?.value ?? []

  function integer(fact: Fact): number | null {
    const found = firstOf(fact, integerOf)
    if (!found) return null
    taken.add(found.key)
    return found.value
  }

  function flag(fact: Fact): boolean {
    const found = firstOf(fact, flagOf)
    if (!found) return false
    taken.add(found.key)
    return found.value
  }

  return { text, id, oneOf, rawTexts, peek, integer, flag, leftovers: () => leftoversOf(attributes, taken) }
}

/** Attributes that were not taken, as JSON, under the keys that they are stored by. */
export function leftoversOf(
  attributes: OtlpAttributes,
  taken: ReadonlySet<string>,
): readonly (readonly [string, Json])[] {
  const entries: (readonly [string, Json])[] = []
  for (const [key, value] of attributes) {
    if (!taken.has(key)) entries.push([STORED_AS.get(key) ?? cleanText(key), attributeJson(value)])
  }
  return entries
}

/** A captured header is a list of one. Empty text is absence. */
function textOf(value: OtlpValue): string | null {
  if (typeof value === 'string') return value === '' ? null : value
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value)
  return isList(value) && value.length === 1 && value[0] !== undefined && !isList(value[0]) ? textOf(value[0]) : null
}

function textsOf(value: OtlpValue): readonly string[] | null {
  const texts = (isList(value) ? value : [value]).map(textOf).filter((text) => text !== null)
  return texts.length === 0 ? null : texts
}

function integerOf(value: OtlpValue): number | null {
  const text = textOf(value)
  if (text === null || !/^-?\d{1,16}$/.test(text)) return null
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : null
}

const flagOf = (value: OtlpValue): boolean | null => {
  const text = textOf(value)
  return text === 'true' || text === 'false' ? text === 'true' : null
}
