import { expect, test } from 'vitest'
import { readArguments } from './arguments.ts'

test('without options there are two orders a second, and troubles on their own', () => {
  expect(readArguments([])).toEqual({ seed: 1, rate: 2, scenario: null, quiet: false })
})

test('every option is read, with a space or an equals sign', () => {
  const read = { seed: 7, rate: 3.5, scenario: 'payment-stops', quiet: true }
  expect(readArguments(['--seed', '7', '--rate', '3.5', '--scenario', 'payment-stops', '--quiet'])).toEqual(read)
  expect(readArguments(['--seed=7', '--rate=3.5', '--scenario=payment-stops', '--quiet'])).toEqual(read)
})

test('help is asked for', () => {
  expect(readArguments(['--seed', '7', '--help'])).toBeNull()
})

test.each([
  [['--sede', '7'], '--sede is not an option of the demo: see npm run demo -- --help.'],
  [['quiet'], 'quiet is not an option of the demo: see npm run demo -- --help.'],
  [['--quiet=no'], 'no is not an option of the demo: see npm run demo -- --help.'],
  [['--seed'], '--seed has no value: give a whole number like 7.'],
  [['--seed', '-1'], '--seed -1 is not possible: give a whole number like 7.'],
  [['--rate', '0'], '--rate 0 is not possible: give orders a second, above 0 and up to 5.'],
  [['--rate', '6'], '--rate 6 is not possible: give orders a second, above 0 and up to 5.'],
  [['--rate='], '--rate  is not possible: give orders a second, above 0 and up to 5.'],
  [['--scenario', 'fire'], /^--scenario fire is not possible: give one of payment-stops, inventory-slow, /],
])('%j is refused in one sentence', (args, sentence) => {
  expect(() => readArguments(args)).toThrow(sentence)
})
