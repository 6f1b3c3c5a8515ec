import { describe, expect, it, test } from 'vitest'
import { parseDeclarations } from './declared.ts'

const declared = (text: string) => {
  const declaration = parseDeclarations(text)
  if (declaration.type === 'refused') throw new Error(declaration.problem)
  return declaration.expectations
}

describe('a causeway.yaml', () => {
  it('says which consumer processes an event, and by when', () => {
    const text = `
expectations:
  - on: OrderCreated
    version: 2
    destination: orders
    processedBy: payment
    within: 5s
`
    expect(declared(text)).toEqual([
      {
        id: 'OrderCreated:v2:in:orders:processedBy:payment',
        origin: 'declared',
        eventType: 'OrderCreated',
        eventVersion: '2',
        destination: 'orders',
        consumer: 'payment',
        followedBy: [],
        withinMillis: 5_000,
      },
    ])
  })

  it('says which events follow, and from whom', () => {
    const [expectation] = declared(
      'expectations: [{on: OrderCreated, followedBy: [PaymentProcessed, PaymentFailed], by: payment, within: 500ms}]',
    )
    expect(expectation).toMatchObject({
      id: 'OrderCreated:followedBy:PaymentFailed,PaymentProcessed:by:payment',
      consumer: 'payment',
      followedBy: ['PaymentProcessed', 'PaymentFailed'],
      withinMillis: 500,
    })
  })

  it('takes one following event without a list', () => {
    expect(declared('expectations: [{on: A, followedBy: B, within: 1m}]')).toMatchObject([
      { id: 'A:followedBy:B', consumer: null, followedBy: ['B'], withinMillis: 60_000 },
    ])
  })

  it('keeps a version as it is written', () => {
    const versions = ['1.0', '"1"', 'v3'].map((version) => `{on: A, version: ${version}, processedBy: b, within: 1s}`)
    expect(declared(`expectations: [${versions.join(', ')}]`).map(({ eventVersion }) => eventVersion)).toEqual([
      '1.0',
      '1',
      'v3',
    ])
  })

  it.each(['', '# nothing yet', 'expectations:', 'expectations: []'])('may declare nothing: %j', (text) => {
    expect(declared(text)).toEqual([])
  })

  it('gives a rule the same id whatever its window', () => {
    const ids = ['5s', '1h'].map(
      (within) => declared(`expectations: [{on: A, processedBy: b, within: ${within}}]`)[0]?.id,
    )
    expect(ids[0]).toBe(ids[1])
  })

  it('gives rules that differ only in a separator different ids', () => {
    const [first, second] = declared(
      'expectations: [{on: "A:processedBy", processedBy: b, within: 1s}, {on: A, processedBy: "processedBy:b", within: 1s}]',
    )
    expect(first?.id).not.toBe(second?.id)
  })

  it('keeps ids short, however long the names are', () => {
    const long = (end: string) => `{on: ${'A'.repeat(240)}, processedBy: ${'b'.repeat(200)}${end}, within: 1s}`
    const [first, second] = declared(`expectations: [${long('x')}, ${long('y')}]`)
    expect(first?.id).toHaveLength(200)
    expect(first?.id).not.toBe(second?.id)
  })
})

describe('a wrong causeway.yaml', () => {
  const rule = (fields: string) => `expectations:\n  - ${fields}\n`

  /** The place of the problem is marked with ▸. */
  test.each([
    ['▸- on: A', 'the file must begin with "expectations:"'],
    ['expectations:\n  - on: [A\n▸', 'this is not YAML'],
    ['▸expectation: []', '"expectation" is not a part of the file; it knows expectations'],
    ['expectations: ▸{}', '"expectations" must be a list'],
    [rule('▸OrderCreated'), 'an expectation is a map'],
    [rule('▸{processedBy: b, within: 1s}'), '"on" is missing; add the event type'],
    [rule('▸{on: A, processedBy: b}'), '"within" is missing; add how long'],
    [rule('▸{on: A, within: 1s}'), 'it does not say what must happen'],
    [rule('{on: A, processedBy: b, within: ▸5}'), '"within" is "5"; write a time such as 500ms, 5s, 2m or 1h'],
    [rule('{on: A, processedBy: b, within: ▸0s}'), '"within" is "0s"'],
    [rule('{on: A, processedBy: b, within: ▸900h}'), '"within" is "900h"'],
    [rule('{on: A, processedBy: b, followedBy: ▸c, within: 1s}'), 'exclude each other; write two'],
    [rule('{on: A, processedBy: b, by: ▸c, within: 1s}'), '"by" goes with "followedBy"'],
    [rule('{on: A, followedBy: ▸[], within: 1s}'), '"followedBy" is empty'],
    [rule('{on: A, followedBy: [B, ▸B], within: 1s}'), '"B" is named twice'],
    [rule('{on: yes, processedBy: ▸true, within: 1s}'), '"processedBy" is "true"; put it in quotes'],
    [rule('{on: ▸"", processedBy: b, within: 1s}'), '"on" is empty'],
    [rule('{on: A, ▸procesedBy: b, within: 1s}'), '"procesedBy" is not a part of an expectation'],
    [rule('{on: A, processedBy: ▸{b: c}, within: 1s}'), '"processedBy" must be one name'],
    [rule('{on: A, processedBy: b, within: 1s}\n  - ▸{on: A, processedBy: b, within: 2s}'), 'is there twice'],
    ['expectations:\n  - on: A\n    ▸on: B\n', 'this is not YAML'],
    ['▸a: &a [1]\nexpectations: *a\n', '"a" is not a part of the file'],
  ])('%j is refused', (marked, problem) => {
    const before = marked.slice(0, marked.indexOf('▸')).split('\n')
    expect(parseDeclarations(marked.replace('▸', ''))).toEqual({
      type: 'refused',
      line: before.length,
      column: (before.at(-1)?.length ?? 0) + 1,
      problem: expect.stringContaining(problem),
    })
  })

  it('never throws, whatever the text is', () => {
    for (const text of ['\0', '{', '&a *a', '? - :\n', '!!binary x', '%YAML 9\n---\n', '\t', '- - - -', '<<: {}']) {
      expect(parseDeclarations(text).type).toMatch(/declared|refused/)
    }
  })
})
