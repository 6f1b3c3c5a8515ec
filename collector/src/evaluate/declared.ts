import { durationMillis, type Expectation, MAX_NAME_LENGTH } from '@causeway/model'
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml'
import { expectationId } from './expectation-id.ts'

/** What a `causeway.yaml` declares, or the first thing that is wrong with it. Line and column count from 1. */
export type Declaration =
  | { readonly type: 'declared'; readonly expectations: readonly Expectation[] }
  | { readonly type: 'refused'; readonly line: number; readonly column: number; readonly problem: string }

const MOST_EXPECTATIONS = 1_000
const MOST_ALTERNATIVES = 16

const KEYS = ['on', 'version', 'destination', 'processedBy', 'followedBy', 'by', 'within'] as const
type Key = (typeof KEYS)[number]

const EXAMPLE = '{on: OrderCreated, processedBy: payment, within: 5s}'

/** Reads the text of a `causeway.yaml`. A problem says what is wrong and what to write instead. */
export function parseDeclarations(text: string): Declaration {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  try {
    const [error] = document.errors
    if (error !== undefined) throw new Refusal(error.pos[0], `this is not YAML (${error.message}); correct it`)
    return { type: 'declared', expectations: readFile(document.contents) }
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal
    const { line, col } = lines.linePos(refusal.offset)
    return { type: 'refused', line: Math.max(line, 1), column: Math.max(col, 1), problem: refusal.message }
  }
}

/** Thrown by a reader below and caught above: the first one ends the reading. */
class Refusal extends Error {
  readonly offset: number
  constructor(at: number | Node | null, problem: string) {
    super(problem)
    this.offset = typeof at === 'number' ? at : (at?.range?.[0] ?? 0)
  }
}

function readFile(contents: Node | null): Expectation[] {
  if (isNothing(contents)) return []
  if (!isMap(contents)) throw new Refusal(contents, 'the file must begin with "expectations:" and a list under it')
  const fields = fieldsOf(contents, ['expectations'], 'the file')
  const list = fields.get('expectations') ?? null
  if (isNothing(list)) return []
  if (!isSeq<Node>(list)) throw new Refusal(list, `"expectations" must be a list; write "- ${EXAMPLE}" under it`)
  if (list.items.length > MOST_EXPECTATIONS) {
    throw new Refusal(list, `there are ${list.items.length} expectations; keep it to ${MOST_EXPECTATIONS}`)
  }
  const seen = new Set<string>()
  return list.items.map((item) => {
    const expectation = readExpectation(item)
    if (seen.has(expectation.id)) throw new Refusal(item, 'this expectation is there twice; keep one of the two')
    seen.add(expectation.id)
    return expectation
  })
}

function readExpectation(item: Node): Expectation {
  if (!isMap(item)) throw new Refusal(item, `an expectation is a map; write ${EXAMPLE}`)
  const fields: Fields = fieldsOf(item, KEYS, 'an expectation')
  const rule = {
    eventType: readName(required(item, fields, 'on', 'the event type that it is about, as "on: OrderCreated"'), 'on'),
    eventVersion: optionalName(fields, 'version'),
    destination: optionalName(fields, 'destination'),
    ...readConsequence(item, fields),
  }
  const within = required(item, fields, 'within', 'how long it may take, as "within: 5s"')
  return { id: expectationId(rule), origin: 'declared', ...rule, withinMillis: readDuration(within) }
}

/** What must happen: `processedBy` alone, or `followedBy` with an optional `by`. */
function readConsequence(item: Node, fields: Fields): Pick<Expectation, 'consumer' | 'followedBy'> {
  const processedBy = fields.get('processedBy')
  const followedBy = fields.get('followedBy')
  const by = fields.get('by')
  if (processedBy !== undefined && followedBy !== undefined) {
    throw new Refusal(followedBy, '"processedBy" and "followedBy" exclude each other; write two expectations')
  }
  if (processedBy !== undefined) {
    if (by !== undefined) throw new Refusal(by, '"by" goes with "followedBy"; leave it out')
    return { consumer: readName(processedBy, 'processedBy'), followedBy: [] }
  }
  if (followedBy === undefined) {
    throw new Refusal(
      item,
      'it does not say what must happen; add "processedBy: payment" or "followedBy: [PaymentProcessed]"',
    )
  }
  return { consumer: optionalName(fields, 'by'), followedBy: readAlternatives(followedBy) }
}

function readAlternatives(node: Node): string[] {
  if (!isSeq<Node>(node)) return [readName(node, 'followedBy')]
  if (node.items.length === 0) throw new Refusal(node, '"followedBy" is empty; name at least one event type')
  if (node.items.length > MOST_ALTERNATIVES) {
    throw new Refusal(node, `"followedBy" names ${node.items.length} event types; keep it to ${MOST_ALTERNATIVES}`)
  }
  const names = node.items.map((item) => readName(item, 'followedBy'))
  const twice = names.findIndex((name, index) => names.indexOf(name) < index)
  if (twice >= 0) throw new Refusal(node.items[twice] ?? node, `"${names[twice]}" is named twice; name it once`)
  return names
}

type Fields = ReadonlyMap<Key, Node>

/** The values of a map by their keys, of which no other may be there. A key without a value counts as left out. */
function fieldsOf<Name extends string>(map: YAMLMap, known: readonly Name[], what: string): Map<Name, Node> {
  const fields = new Map<Name, Node>()
  for (const { key, value } of map.items) {
    const name = known.find((candidate) => isScalar(key) && key.value === candidate)
    if (name === undefined) {
      const found = isScalar(key) ? `"${String(key.value)}" is` : 'this is'
      throw new Refusal(key as Node, `${found} not a part of ${what}; it knows ${known.join(', ')}`)
    }
    if (!isNothing(value as Node | null)) fields.set(name, value as Node)
  }
  return fields
}

function required(item: Node, fields: Fields, key: Key, meaning: string): Node {
  const node = fields.get(key)
  if (node === undefined) throw new Refusal(item, `"${key}" is missing; add ${meaning}`)
  return node
}

function optionalName(fields: Fields, key: Key): string | null {
  const node = fields.get(key)
  return node === undefined ? null : readName(node, key)
}

/** A text, or a number as it is written: version 1.0 is not version 1. */
function readName(node: Node, key: Key): string {
  if (!isScalar(node)) throw new Refusal(node, `"${key}" must be one name; write it out`)
  const { value, source } = node
  const name = typeof value === 'number' ? (source ?? String(value)) : value
  if (typeof name !== 'string')
    throw new Refusal(node, `"${key}" is "${String(value)}"; put it in quotes if that is its name`)
  if (name.trim() === '') throw new Refusal(node, `"${key}" is empty; write a name`)
  if (name.length > MAX_NAME_LENGTH || name.includes('\0')) {
    throw new Refusal(node, `"${key}" is not a name; keep it to ${MAX_NAME_LENGTH} characters`)
  }
  return name
}

function readDuration(node: Node): number {
  const written = isScalar(node) ? (node.source ?? String(node.value)) : ''
  const millis = durationMillis(written)
  if (millis === null) throw new Refusal(node, `"within" is "${written}"; write a time such as 500ms, 5s, 2m or 1h`)
  return millis
}

const isNothing = (node: Node | null): node is null => node === null || (isScalar(node) && node.value === null)
