import { describe, expect, it } from 'vitest'
import { whenSettled } from './when-settled.ts'

function ended(work: () => unknown) {
  const told: unknown[] = []
  const run = () => whenSettled(work, { done: () => told.push('done'), failed: (error) => told.push(error) })
  return { run, told }
}

describe('what is done in a span', () => {
  it('answers a plain value at once', () => {
    const { run, told } = ended(() => 7)
    expect(run()).toBe(7)
    expect(told).toEqual(['done'])
  })

  it('throws what it throws, at once', () => {
    const error = new Error('mine')
    const { run, told } = ended(() => {
      throw error
    })
    expect(run).toThrow(error)
    expect(told).toEqual([error])
  })

  it('is waited for where it answers with a promise', async () => {
    const { promise, resolve } = Promise.withResolvers<string>()
    const { run, told } = ended(() => promise)
    const answer = run()
    expect(told).toEqual([])
    resolve('later')
    expect(await answer).toBe('later')
    expect(told).toEqual(['done'])
  })

  it('rejects with what it rejects with', async () => {
    const error = new Error('mine')
    const { run, told } = ended(() => Promise.reject(error))
    await expect(run()).rejects.toBe(error)
    expect(told).toEqual([error])
  })

  it('asks a thenable once: a query that starts when it is awaited starts once', async () => {
    let started = 0
    const query = {
      // biome-ignore lint/suspicious/noThenProperty: a query builder is what this is about.
      then: (resolve: (rows: string) => void) => {
        started++
        resolve('rows')
      },
    }
    const { run } = ended(() => query)
    await run()
    expect(started).toBe(1)
  })
})
