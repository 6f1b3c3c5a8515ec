import { createHmac, createSecretKey, hash } from 'node:crypto'
import { ATTRIBUTE, headerAttribute } from '@causeway/model'
import type { ErrorDetail } from './failure.ts'
import { headerEntries } from './message/header-entries.ts'
import { quietly } from './quietly.ts'
import { type AttributeList, put } from './record/attribute-list.ts'
import { type Environment, type Refuse, text } from './telemetry/otlp-config.ts'

/** What may be said of what leaves the process beside ids and names: docs/personal-data.md. */
export interface DisclosureOptions {
  /** `'hashed'` tells equal message keys by a hash; a key itself never leaves the process. Or `CAUSEWAY_MESSAGE_KEYS`. */
  readonly messageKeys?: 'none' | 'hashed'
  /** Keys that hash, so that a key cannot be found by trying. Or `CAUSEWAY_HASH_SECRET`. */
  readonly hashSecret?: string
  /** Headers of yours that become attributes; no others do. Or `CAUSEWAY_HEADER_ATTRIBUTES`, separated by commas. */
  readonly headerAttributes?: readonly string[]
  /** What of an error is sent: all (unless given), or the name of its class alone. Or `CAUSEWAY_ERRORS`. */
  readonly errors?: ErrorDetail
}

/** What of a message's key, of the user's headers and of errors may leave the process. */
export interface Disclosure {
  readonly messageKeys: 'none' | 'hashed'
  /** Keys the hash, so that nobody without it can find a key by trying. Null: a plain hash. */
  readonly hashSecret: string | null
  /** Names of headers that become attributes, in whatever case. */
  readonly headerAttributes: readonly string[]
  readonly errors: ErrorDetail
}

/** A value that is not understood counts as the stricter one: nothing leaves the process by a slip of the pen. */
export function readDisclosure(options: DisclosureOptions, env: Environment, refuse: Refuse): Disclosure {
  const word = <Word extends string>(
    name: string,
    given: unknown,
    known: readonly Word[],
    usual: Word,
    strict: Word,
  ) => {
    const asked = given ?? text(env[name])
    if (asked === null) return usual
    const found = known.find((one) => one === asked)
    if (found === undefined) refuse(`${name}=${asked} is none of ${known.join(', ')}: ${strict} is taken`)
    return found ?? strict
  }
  const named = [options.headerAttributes ?? env.CAUSEWAY_HEADER_ATTRIBUTES?.split(',') ?? []].flat()
  return {
    messageKeys: word('CAUSEWAY_MESSAGE_KEYS', options.messageKeys, ['none', 'hashed'], 'none', 'none'),
    hashSecret: text(options.hashSecret) ?? text(env.CAUSEWAY_HASH_SECRET),
    headerAttributes: named.flatMap((name) => text(name) ?? []),
    errors: word('CAUSEWAY_ERRORS', options.errors, ['full', 'type'], 'full', 'type'),
  }
}

/** Adds the attributes that a message's key and headers become. Never throws. */
export type Disclose = (list: AttributeList, key: unknown, headers: unknown) => void

/** Null where nothing may leave the process, so that the usual case costs one look. */
export function disclosing({ messageKeys, hashSecret, headerAttributes }: Omit<Disclosure, 'errors'>): Disclose | null {
  if (messageKeys === 'none' && headerAttributes.length === 0) return null
  const hashed = messageKeys === 'hashed' ? keyHasher(hashSecret) : () => null
  const attributeOf = new Map(headerAttributes.map((name) => [name.toLowerCase(), headerAttribute(name)]))
  return (list, key, headers) =>
    quietly(() => {
      put(list, ATTRIBUTE.messageKeyHash, hashed(key))
      if (attributeOf.size > 0) putHeaders(list, headers, attributeOf)
    }, undefined)
}

/** Hex digits that are kept: 64 bits, enough to tell the keys of a topic apart. */
const HASH_DIGITS = 16

/** SHA-256, or HMAC with a secret; a key as text and the same key as bytes have the same hash. */
function keyHasher(secret: string | null): (key: unknown) => string | null {
  const secretKey = secret === null ? null : createSecretKey(secret, 'utf8')
  return (key) => {
    if ((typeof key !== 'string' && !(key instanceof Uint8Array)) || key.length === 0) return null
    const digest = secretKey === null ? hash('sha256', key) : createHmac('sha256', secretKey).update(key).digest('hex')
    return digest.slice(0, HASH_DIGITS)
  }
}

/** Longest header value that is sent, in characters. */
const MAX_VALUE_LENGTH = 1_024

function putHeaders(list: AttributeList, headers: unknown, attributeOf: ReadonlyMap<string, string>): void {
  const found = new Map<string, string[]>()
  for (const [name, value] of headerEntries(headers)) {
    const attribute = attributeOf.get(name.toLowerCase())
    if (attribute !== undefined) found.set(attribute, [value].flat().flatMap(textOf))
  }
  for (const [attribute, texts] of found) if (texts.length > 0) list.push(attribute, texts)
}

function textOf(value: unknown): string[] {
  if (typeof value === 'string') return [value.slice(0, MAX_VALUE_LENGTH)]
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('utf8').slice(0, MAX_VALUE_LENGTH)]
  return []
}
