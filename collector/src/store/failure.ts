/** What a failed batch calls for. */
export type FailureKind =
  /** The data itself cannot be stored: find the row. */
  | 'poison'
  /** It met another transaction, or what was remembered is out of date: try again at once. */
  | 'conflict'
  /** The database is away, or not as it should be: the sender must come again. */
  | 'unavailable'

/** Judges an error of a batch by its SQLSTATE (postgresql.org/docs/current/errcodes-appendix.html). */
export function failureKind(error: unknown): FailureKind {
  if (error instanceof TypeError || error instanceof RangeError) return 'poison'
  const state = sqlStateOf(error)
  if (state === null) return 'unavailable'
  if (state === '40001' || state === '40P01' || isWithoutPartition(error, state)) return 'conflict'
  return POISON_CLASSES.includes(state.slice(0, 2)) ? 'poison' : 'unavailable'
}

/** data exception, integrity constraint violation, program limit exceeded */
const POISON_CLASSES: readonly string[] = ['22', '23', '54']

/** "no partition of relation found for row" is a check violation without a constraint. */
const isWithoutPartition = (error: unknown, state: string): boolean =>
  state === '23514' && !(error as { constraint?: unknown }).constraint

/** The five characters by which PostgreSQL names an error; null for any other error, such as a lost connection. */
export function sqlStateOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null
  return typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code) ? error.code : null
}
