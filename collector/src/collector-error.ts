/** An error that a person meets at the start: one sentence that names what to change. */
export class CollectorError extends Error {
  readonly code = 'COLLECTOR'
}
