/** Tells of failures without repeating itself. */
export interface Complaints {
  /** What goes on failing and is tried again: told once for each kind of error, until it is settled. */
  complain(what: string, error: unknown): void
  /** It works again: said if there was a complaint, and the next failure is told again. */
  settle(what: string): void
  /** Said once for each kind. */
  note(kind: string, line: string): void
}

/** So many kinds are remembered; what comes beyond is counted by metrics only. */
const MOST_KINDS = 1_000

export function createComplaints(log: (line: string) => void): Complaints {
  const complaints = new Map<string, Set<string>>()
  const noted = new Set<string>()
  return {
    complain(what, error) {
      const kinds = complaints.get(what) ?? new Set()
      complaints.set(what, kinds)
      const kind = kindOf(error)
      if (kinds.has(kind) || kinds.size >= MOST_KINDS) return
      kinds.add(kind)
      log(`${what}: ${messageOf(error)}. It is tried again.`)
    },
    settle(what) {
      if (complaints.delete(what)) log(`${what}: works again.`)
    },
    note(kind, line) {
      if (noted.has(kind) || noted.size >= MOST_KINDS) return
      noted.add(kind)
      log(line)
    },
  }
}

const kindOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : messageOf(error)

/** A refused connection to a name with several addresses is an AggregateError without a message: its code says it. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.message || ('code' in error ? String(error.code) : error.name)
}
