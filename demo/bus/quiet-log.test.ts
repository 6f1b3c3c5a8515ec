import { expect, test } from 'vitest'
import { hear } from './quiet-log.ts'

/** The seconds at which an error is said that comes at these seconds. */
function told(...seconds: number[]): number[] {
  let history: ReturnType<typeof hear> | undefined
  return seconds.filter((second) => {
    history = hear(history, second * 1_000)
    return history.tell
  })
}

const everySecond = (count: number): number[] => Array.from({ length: count }, (_, second) => second)

test('an error that passes is not said', () => {
  expect(told(...everySecond(15))).toEqual([])
})

test('an error that persists is said once a minute', () => {
  expect(told(...everySecond(80))).toEqual([15, 75])
})

test('after a pause an error is a new one', () => {
  expect(told(0, 5, 10, 14, 30, 35, 40, 44)).toEqual([])
})
