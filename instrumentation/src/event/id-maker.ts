import { randomUUID } from 'node:crypto'
import { isId } from '@causeway/model'
import { quietly } from '../quietly.ts'

/** A UUID version 7 (RFC 9562): 48 bits of Unix milliseconds, then the random bits of the given version 4 UUID. */
export function timeOrderedId(unixMillis: number, random: string): string {
  const time = unixMillis.toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8, 12)}-7${random.slice(15)}`
}

/** Makes a new time-ordered id, unique without coordination. */
export const newId = (): string => timeOrderedId(Date.now(), randomUUID())

/** The user's id maker, replaced by ours for the calls in which it throws or makes something that cannot be an id. */
export function trustedMaker(make: () => string): () => string {
  return () => {
    const id = quietly<unknown>(make, null)
    return isId(id) ? id : newId()
  }
}
