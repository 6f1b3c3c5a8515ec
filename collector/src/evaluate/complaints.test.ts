import { expect, it } from 'vitest'
import { createComplaints } from './complaints.ts'

const withCode = (code: string) => Object.assign(new Error(`failed with ${code}`), { code })

function listen() {
  const log: string[] = []
  return { log, ...createComplaints((line) => log.push(line)) }
}

it('tells each kind of failure once, until it works again', () => {
  const { log, complain, settle } = listen()
  for (let tries = 0; tries < 5; tries++) complain('Work', withCode('A'))
  complain('Work', withCode('B'))
  settle('Work')
  settle('Work')
  complain('Work', withCode('A'))
  expect(log).toEqual([
    'Work: failed with A. It is tried again.',
    'Work: failed with B. It is tried again.',
    'Work: works again.',
    'Work: failed with A. It is tried again.',
  ])
})

it('finds words for errors that have none', () => {
  const { log, complain } = listen()
  complain('Work', Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }))
  complain('Work', 'a string')
  expect(log).toEqual(['Work: ECONNREFUSED. It is tried again.', 'Work: a string. It is tried again.'])
})

it('remembers so many kinds and no more', () => {
  const { log, note } = listen()
  for (let kind = 0; kind < 5_000; kind++) note(`kind ${kind}`, 'line')
  expect(log).toHaveLength(1_000)
})
