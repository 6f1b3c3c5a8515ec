import { afterAll, beforeAll, describe } from 'vitest'
import { batchRules } from './conformance/batch.ts'
import { flowRules } from './conformance/flow.ts'
import { handlingRules } from './conformance/handling.ts'
import { harmlessRules } from './conformance/harmless.ts'
import type { Harness, Subject } from './conformance/harness.ts'
import { sendingRules } from './conformance/sending.ts'
import { transactionRules } from './conformance/transaction.ts'

/**
 * The rules that every adapter keeps, proven on the real broker. A new client brings a harness; what it cannot do it
 * declares with the reason, and the rules that need it are shown as skipped, for that reason.
 */
export function describeAdapter(library: string, subject: Subject): void {
  describe(`${library} conforms`, () => {
    let opened: Harness | undefined
    const harness = (): Harness => {
      if (opened === undefined) throw new Error('The harness is open only while tests run.')
      return opened
    }
    beforeAll(async () => {
      opened = await subject.open()
    })
    afterAll(() => opened?.close())

    for (const rules of [flowRules, sendingRules, handlingRules, harmlessRules, batchRules, transactionRules]) {
      rules(harness, subject)
    }
  })
}
