import { it } from 'vitest'
import type { Ability, Harness, Subject } from './harness.ts'

/** The rules of one kind, told of a client. */
export type Rules = (harness: () => Harness, subject: Subject) => void

/** A rule that only clients with an ability can keep. For the others it is skipped, and says why. */
export function itWith({ cannot }: Subject, ability: Ability, rule: string, prove: () => Promise<void>): void {
  const reason = cannot[ability]
  if (reason === undefined) it(rule, prove)
  else it.skip(`${rule} (no ${ability}: ${reason})`, prove)
}
