import { existsSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { SERVICES, type Step, standing, TROUBLE_NAMES, TROUBLES, troublesOn } from './troubles.ts'

test('every trouble is described once, in the order of its names', () => {
  expect(TROUBLES.map(({ name }) => name)).toEqual(TROUBLE_NAMES)
})

test('every service has its file', () => {
  const files = SERVICES.map((name) => path.join(import.meta.dirname, 'services', `${name}.ts`))
  expect(files.filter((file) => !existsSync(file))).toEqual([])
})

test('whatever a trouble switches on or stops, its end switches off or starts', () => {
  for (const { begin, end } of TROUBLES) {
    const lasting = begin.filter((step) => step.type !== 'tell' || step.message.type === 'trouble')
    expect(end).toEqual(lasting.map(opposite))
  }
})

const opposite = (step: Step): Step => {
  if (step.type === 'stop') return { ...step, type: 'start' }
  if (step.type === 'tell' && step.message.type === 'trouble') {
    return { ...step, message: { ...step.message, on: !step.message.on } }
  }
  return step
}

test('a sentence says what to expect and a path says where', () => {
  for (const { expect: sentence, recovers, where } of TROUBLES) {
    expect(sentence).toMatch(/^[A-Z].*\.$/)
    expect(recovers).toMatch(/^[A-Z].*\.$/)
    expect(where).toMatch(/^\//)
  }
})

test('on Postgres queues nothing is broken that needs partitions', () => {
  expect(troublesOn('postgres').map(({ name }) => name)).toEqual(['payment-stops', 'forgets-to-publish', 'duplicates'])
  expect(troublesOn('kafka')).toEqual(TROUBLES)
})

test('a service that starts is told which troubles are on, and places no second poison order', () => {
  expect(standing(TROUBLES, 'inventory')).toEqual([
    { type: 'trouble', name: 'inventory-slow', on: true },
    { type: 'trouble', name: 'poison-order', on: true },
  ])
  expect(standing(TROUBLES, 'web-api')).toEqual([{ type: 'trouble', name: 'duplicates', on: true }])
  expect(standing([], 'inventory')).toEqual([])
})
