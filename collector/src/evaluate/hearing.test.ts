import { at } from '@causeway/model/testing'
import { expect, it } from 'vitest'
import { createHearing, type Hearing } from './hearing.ts'

/** A hearing that was beaten every second from 0 to that second. */
function heard(until: number, hearing: Hearing = createHearing({ resendMillis: 6_000 }), from = 0): Hearing {
  for (let second = from; second <= until; second++) hearing.beat(at(second))
  return hearing
}

it('begins when those who were turned away before have had time to come again', () => {
  expect(createHearing({ resendMillis: 6_000 }).listeningSince()).toBeNull()
  expect(heard(30).listeningSince()).toBe(at(6))
})

it('begins anew after telemetry was turned away', () => {
  const hearing = heard(30)
  hearing.interrupt()
  expect(hearing.listeningSince()).toBeNull()
  expect(heard(40, hearing, 31).listeningSince()).toBe(at(37))
})

it('begins anew after the process, or the machine, stood still', () => {
  expect(heard(700, heard(30), 600).listeningSince()).toBe(at(606))
})

it('bears a beat that comes a little late', () => {
  expect(heard(40, heard(30), 34).listeningSince()).toBe(at(6))
})
