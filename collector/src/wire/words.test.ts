import fc from 'fast-check'
import { expect, it } from 'vitest'
import { openWords } from './words.ts'

it('makes of bytes what they say, whatever came before', () => {
  const words = openWords()
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom('kafka', 'kafkb', 'é', '', 'a\0b'),
  )
  fc.assert(
    fc.property(fc.array(text, { maxLength: 30 }), (texts) => {
      for (const said of texts) {
        const bytes = Buffer.from(`<${said}>`)
        expect(words(bytes, 1, bytes.length - 1)).toBe(bytes.toString('utf8', 1, bytes.length - 1))
      }
    }),
    { numRuns: 2_000 },
  )
})

it('makes U+FFFD of bytes that are not UTF-8', () => {
  const words = openWords()
  const bytes = Buffer.from([0x61, 0xff, 0x62])
  expect([words(bytes, 0, 3), words(bytes, 0, 3)]).toEqual(['a\ufffdb', 'a\ufffdb'])
})
