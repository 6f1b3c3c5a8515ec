import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDeclarations } from '../collector/src/evaluate/declared.ts'
import { type DeclaredExpectation, expectationText } from '../instrumentation/src/expectation.ts'

/** What the collector would make of it if it stood in a `causeway.yaml`. */
const asInYaml = (declared: DeclaredExpectation, eventType: string | null = null) =>
  parseDeclarations(`expectations: [${expectationText(declared, eventType)}]`)

describe('an expectation that is declared in code', () => {
  it('is the same rule, with the same id, as the one in causeway.yaml', () => {
    const inCode = asInYaml(
      { version: 2, followedBy: ['PaymentProcessed', 'PaymentFailed'], by: 'payment', within: '8s' },
      'OrderCreated',
    )
    const inYaml = parseDeclarations(`
expectations:
  - on: OrderCreated
    version: 2
    followedBy: [PaymentProcessed, PaymentFailed]
    by: payment
    within: 8s
`)
    expect(inCode).toEqual(inYaml)
    expect(inCode.type).toBe('declared')
  })

  it('is read back as it was meant, whatever its names', () => {
    const name = fc
      .string({ minLength: 1, maxLength: 40, unit: 'grapheme' })
      .filter((text) => text.trim() !== '' && !text.includes('\0'))
    const within = fc.integer({ min: 1, max: 2_147_483_647 })
    fc.assert(
      fc.property(name, name, name, within, (on, destination, processedBy, withinMillis) => {
        expect(asInYaml({ on, destination, processedBy, within: withinMillis })).toMatchObject({
          expectations: [
            { eventType: on, eventVersion: null, destination, consumer: processedBy, followedBy: [], withinMillis },
          ],
        })
      }),
      { numRuns: 500 },
    )
  })
})
