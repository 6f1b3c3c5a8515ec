import { FLOW_STATUSES, type FlowStatus } from '@causeway/model'
import { parseLength } from './length.ts'
import { type Term, termsOf } from './term.ts'

/** What `has:` can ask for. */
export const TRAITS = ['retry', 'failure', 'missing', 'compensation'] as const
export type Trait = (typeof TRAITS)[number]

/** Which flows are wanted. Every list is "any of these"; an empty one asks for nothing. */
export interface Filter {
  readonly types: readonly string[]
  readonly services: readonly string[]
  readonly statuses: readonly FlowStatus[]
  readonly versions: readonly string[]
  readonly aggregates: readonly string[]
  readonly traits: readonly Trait[]
  /** Milliseconds, both ends excluded. */
  readonly longerThan: number | null
  readonly shorterThan: number | null
  /** Begun at least so many milliseconds ago. */
  readonly beforeMillis: number | null
  /** Stuck by this cause: see causeKey in model. */
  readonly cause: string | null
  /** Beginnings of correlation, event or aggregate ids, or whole event types. */
  readonly words: readonly string[]
}

/** A part of the text that means nothing, from one character to before another. */
export interface FilterProblem {
  readonly start: number
  readonly end: number
  readonly message: string
}

export const KEYS = ['type', 'service', 'status', 'duration', 'version', 'aggregate', 'has', 'before', 'cause'] as const
export type FilterKey = (typeof KEYS)[number]

/** What each key asks for, for the reader. */
export const KEY_MEANING: Readonly<Record<FilterKey, string>> = {
  type: 'has an event of this type',
  service: 'went through this service',
  status: 'complete, stuck, failed, …',
  duration: 'longer or shorter: >2s, <500ms',
  version: 'has an event of this version',
  aggregate: 'is about this order, user, …',
  has: 'retry, failure, missing, compensation',
  before: 'began longer ago than: 5m',
  cause: 'is stuck by this cause',
}

/** Statuses as they are written in a filter: the words of the screen without spaces. */
export const STATUS_WORDS: Readonly<Record<FlowStatus, string>> = {
  inFlight: 'in-flight',
  complete: 'complete',
  compensated: 'compensated',
  failed: 'failed',
  stuck: 'stuck',
}

export const EMPTY_FILTER: Filter = {
  types: [],
  services: [],
  statuses: [],
  versions: [],
  aggregates: [],
  traits: [],
  longerThan: null,
  shorterThan: null,
  beforeMillis: null,
  cause: null,
  words: [],
}

/** Reads a filter. What is wrong is left out of it and told, with its place in the text. */
export function parseFilter(text: string): { readonly filter: Filter; readonly problems: readonly FilterProblem[] } {
  const problems: FilterProblem[] = []
  let filter = EMPTY_FILTER
  for (const term of termsOf(text)) {
    const read = readTerm(filter, term)
    if (typeof read === 'string') problems.push({ start: term.start, end: term.end, message: read })
    else filter = read
  }
  return { filter, problems }
}

/** The filter with the term added, or what is wrong with the term. */
function readTerm(filter: Filter, term: Term): Filter | string {
  if (term.key === null) return { ...filter, words: [...filter.words, term.value] }
  const key = KEYS.find((known) => known === term.key)
  if (key === undefined) return `There is no “${term.key}:” to filter by. Known are ${KEYS.join(', ')}.`
  if (term.value === '') return `${key}: needs a value (${KEY_MEANING[key]}).`
  return READERS[key](filter, term.value)
}

const READERS: Readonly<Record<FilterKey, (filter: Filter, value: string) => Filter | string>> = {
  type: (filter, value) => ({ ...filter, types: [...filter.types, ...listOf(value)] }),
  service: (filter, value) => ({ ...filter, services: [...filter.services, ...listOf(value)] }),
  version: (filter, value) => ({
    ...filter,
    versions: [...filter.versions, ...listOf(value).map((version) => version.replace(/^v(?=\d)/, ''))],
  }),
  aggregate: (filter, value) => ({ ...filter, aggregates: [...filter.aggregates, ...listOf(value)] }),
  cause: (filter, value) => ({ ...filter, cause: value }),
  status: readStatus,
  has: readTrait,
  duration: readDuration,
  before(filter, value) {
    const beforeMillis = parseLength(value)
    return beforeMillis === null ? 'before: needs a length of time, like 5m or 2h.' : { ...filter, beforeMillis }
  },
}

function readStatus(filter: Filter, value: string): Filter | string {
  const statuses: FlowStatus[] = []
  for (const word of listOf(value)) {
    const plain = word.toLowerCase().replaceAll(/[^a-z]/g, '')
    const status = FLOW_STATUSES.find((known) => known.toLowerCase() === plain)
    if (status === undefined) return `“${word}” is not a status. They are ${Object.values(STATUS_WORDS).join(', ')}.`
    statuses.push(status)
  }
  return { ...filter, statuses: [...filter.statuses, ...statuses] }
}

function readTrait(filter: Filter, value: string): Filter | string {
  const traits: Trait[] = []
  for (const word of listOf(value)) {
    const trait = TRAITS.find((known) => known === word.toLowerCase())
    if (trait === undefined) return `A flow cannot have “${word}”. It can have ${TRAITS.join(', ')}.`
    traits.push(trait)
  }
  return { ...filter, traits: [...filter.traits, ...traits] }
}

function readDuration(filter: Filter, value: string): Filter | string {
  const [, sign, length] = /^([<>])=?(.+)$/.exec(value) ?? []
  const millis = length === undefined ? null : parseLength(length)
  if (millis === null) return 'duration: needs > or < and a length of time, like >2s or <500ms.'
  return sign === '>' ? { ...filter, longerThan: millis } : { ...filter, shorterThan: millis }
}

const listOf = (value: string): string[] => value.split(',').filter((item) => item !== '')

/** Whether the filter asks for anything. */
export const isEmptyFilter = (filter: Filter): boolean => JSON.stringify(filter) === JSON.stringify(EMPTY_FILTER)
