/** Decides whether another refusal may be kept aside; the rest is only counted. */
export type QuarantineLimit = (bytes: number) => boolean

export interface QuarantineLimitOptions {
  /** Milliseconds on a clock that never goes back. */
  readonly clock: () => number
  readonly rowsPerMinute?: number
  readonly bytesPerMinute?: number
}

/** A service that sends rubbish fills its quota of the quarantine, not the disk. */
export function quarantineLimit(options: QuarantineLimitOptions): QuarantineLimit {
  const { clock, rowsPerMinute = 1_000, bytesPerMinute = 16_777_216 } = options
  let minute = Number.NaN
  let rows = 0
  let bytes = 0
  return (more) => {
    const now = Math.floor(clock() / 60_000)
    if (now !== minute) {
      minute = now
      rows = 0
      bytes = 0
    }
    if (rows + 1 > rowsPerMinute || bytes + more > bytesPerMinute) return false
    rows++
    bytes += more
    return true
  }
}
