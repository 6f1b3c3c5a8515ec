/** Thrown by the readers of wire formats and caught where a request is decoded; the message goes to the sender. */
export class Malformed extends Error {
  readonly code = 'MALFORMED'
}

/** The value of a reading, or why the bytes could not be read. */
export type Read<T> = { readonly type: 'read'; readonly value: T } | Undecodable

export interface Undecodable {
  readonly type: 'undecodable'
  readonly detail: string
}

/** Runs a reader; what is malformed becomes a value, anything else that is thrown is a surprise and stays one. */
export function reading<T>(read: () => T): Read<T> {
  try {
    return { type: 'read', value: read() }
  } catch (error) {
    if (error instanceof Malformed) return { type: 'undecodable', detail: error.message }
    throw error
  }
}
