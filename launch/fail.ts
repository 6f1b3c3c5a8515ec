/** Why a start was refused, for callers that have another way (the demo without Java, a test that skips). */
export type StartErrorCode =
  | 'wrong-value'
  | 'port-taken'
  | 'unreachable'
  | 'already-running'
  | 'java-missing'
  | 'maven-missing'
  | 'go-missing'
  | 'node-too-old'
  | 'data-refused'
  | 'program-failed'

/** A refusal that a person meets: one sentence that names what to change. */
export class StartError extends Error {
  override readonly name = 'StartError'
  readonly code: StartErrorCode

  constructor(code: StartErrorCode, sentence: string) {
    super(sentence)
    this.code = code
  }
}

/** What to print for a failure: the sentence of a `StartError`, the stack of anything else. */
export function sentenceOf(failure: unknown): string {
  if (failure instanceof StartError) return failure.message
  return failure instanceof Error ? (failure.stack ?? failure.message) : String(failure)
}
