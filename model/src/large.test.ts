import { expect, it } from 'vitest'
import { aProcess, aSend, at, T0 } from '../testing/operation.ts'
import type { Expectation } from './expectation.ts'
import { buildFlow, type Flow } from './flow.ts'
import { ghostsOf } from './ghost.ts'
import { judgeFlow } from './judge.ts'
import type { Operation } from './operation.ts'
import { summarise } from './summary.ts'

const EVENTS = 10_000
const numbers = Array.from({ length: EVENTS }, (_, number) => number)

const followed: Expectation = {
  id: 'followed',
  origin: 'declared',
  eventType: 'ItemReserved',
  eventVersion: null,
  destination: null,
  consumer: 'payment',
  followedBy: ['ItemPaid'],
  withinMillis: 5_000,
}
const anItem = (number: number, causes: readonly string[]): Operation =>
  aSend(`evt_${number}`, { eventType: 'ItemReserved', causes, startedAt: at(number / 1_000) })

/** Each is a shape in which a search for every event through all others would take a minute. */
const SHAPES: Record<string, readonly Operation[]> = {
  'a fan-out from one event': [aSend('evt_root'), ...numbers.map((number) => anItem(number, ['evt_root']))],
  'a fan-out from a command that was never published': numbers.map((number) => anItem(number, ['cmd_1'])),
  'a chain': numbers.map((number) => anItem(number, [`evt_${number - 1}`])),
  'a join of all events': [
    ...numbers.map((number) => anItem(number, [])),
    aSend('evt_join', { causes: numbers.map((number) => `evt_${number}`) }),
  ],
  'pairs of a cause and its effect': numbers.flatMap((number) => [
    anItem(number, []),
    aSend(`evt_paid_${number}`, { eventType: 'ItemPaid', causes: [`evt_${number}`], startedAt: at(20) }),
  ]),
  'one event that is tried again and again': numbers.map((number) =>
    aProcess('evt_1', { eventType: 'ItemReserved', startedAt: at(number), outcome: 'failed' }),
  ),
}

it.each(Object.entries(SHAPES))('judges %s of thousands in a moment', (_, operations) => {
  const began = performance.now()
  const flow = buildFlow(operations) as Flow
  const judgements = judgeFlow(flow, [followed], { watermark: at(1_000_000), historicalBefore: T0 })
  const ghosts = ghostsOf(flow, judgements, [followed], () => 'waiting')
  expect(summarise(flow, judgements, ghosts, at(1_000_000)).eventCount).toBe(flow.events.length)
  expect(performance.now() - began).toBeLessThan(3_000)
})
