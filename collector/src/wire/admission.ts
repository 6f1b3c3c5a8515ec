/** How much of the bytes in flight one request holds. */
export interface Share {
  /** Takes more; false, and nothing taken, when all requests together would hold too much. */
  grow(bytes: number): boolean
  /** Gives everything back. */
  release(): void
}

/** Bounds the request bodies that are held in memory until they are answered. */
export interface Admission {
  share(): Share
  inFlightBytes(): number
}

export function openAdmission(maxBytes: number): Admission {
  let held = 0
  return {
    inFlightBytes: () => held,
    share: () => {
      let mine = 0
      return {
        grow: (bytes) => {
          if (held + bytes > maxBytes) return false
          held += bytes
          mine += bytes
          return true
        },
        release: () => {
          held -= mine
          mine = 0
        },
      }
    },
  }
}
