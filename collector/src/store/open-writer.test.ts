import { afterEach, describe, expect, it } from 'vitest'
import { openWriter, type Writer, type WriterOptions } from './open-writer.ts'
import type { RefusedRow, Row } from './row.ts'
import type { SavedBatch } from './save-batch.ts'

const open: Writer[] = []
afterEach(async () => {
  for (const writer of open.splice(0)) await writer.close()
})

const SAVED: SavedBatch = { operations: 0, spans: 0 }

/** A store that notes its batches and answers when it is told to. */
function aStore() {
  const batches: { rows: readonly Row[]; answer: PromiseWithResolvers<SavedBatch> }[] = []
  const save = (rows: readonly Row[]) => {
    const answer = Promise.withResolvers<SavedBatch>()
    batches.push({ rows, answer })
    return answer.promise
  }
  return { batches, save }
}

function writerOn(save: WriterOptions['save'], options: Partial<WriterOptions> = {}): Writer {
  const writer = openWriter({ save, forget: () => {}, clock: () => performance.now(), writers: 1, ...options })
  open.push(writer)
  return writer
}

const arrivalOf = (count: number, name = 'row') => ({
  rows: Array.from({ length: count }, (_, n) => aRow(`${name}-${n}`)),
  sightings: [],
  bytes: count * 100,
})

const aRow = (reason: string): RefusedRow => ({
  type: 'refused',
  reason,
  detail: '',
  service: null,
  contentType: null,
  payload: Buffer.alloc(0),
})

const poison = () => Object.assign(new Error('invalid byte sequence'), { code: '22021' })
const away = () => Object.assign(new Error('terminating connection'), { code: '57P01' })

describe('the writer', () => {
  it('puts what comes while it writes into one batch', async () => {
    const { batches, save } = aStore()
    const writer = writerOn(save)
    const all = [1, 2, 3].map((n) => writer.save(arrivalOf(n, `a${n}`)))
    expect(batches.map(({ rows }) => rows.length)).toEqual([1])
    batches[0]?.answer.resolve(SAVED)
    await all[0]
    await expect.poll(() => batches.map(({ rows }) => rows.length)).toEqual([1, 5])
    batches[1]?.answer.resolve(SAVED)
    expect(await Promise.all(all)).toEqual(all.map(() => ({ type: 'saved', poisoned: 0 })))
  })

  it('writes no more than so many rows or bytes at once, and answers when all are written', async () => {
    const { batches, save } = aStore()
    const writer = writerOn(save, { maxRows: 10 })
    let saved = false
    const large = writer.save(arrivalOf(25)).then(() => {
      saved = true
    })
    for (const size of [10, 10, 5]) {
      await expect.poll(() => batches.at(-1)?.rows.length).toBe(size)
      expect(saved).toBe(false)
      batches.pop()?.answer.resolve(SAVED)
    }
    await large
    const small = writerOn(save, { maxBytes: 450 })
    const bytes = small.save(arrivalOf(6))
    expect(batches.at(-1)?.rows.length).toBe(5)
    batches.pop()?.answer.resolve(SAVED)
    await expect.poll(() => batches.at(-1)?.rows.length).toBe(1)
    batches.pop()?.answer.resolve(SAVED)
    await bytes
  })

  it('refuses what it has no room for', async () => {
    const { batches, save } = aStore()
    const writer = writerOn(save, { maxWaitingBytes: 1_000 })
    const first = writer.save(arrivalOf(10))
    expect(await writer.save(arrivalOf(1))).toMatchObject({ type: 'unavailable' })
    batches[0]?.answer.resolve(SAVED)
    await first
    expect(writer.waitingBytes()).toBe(0)
    const next = writer.save(arrivalOf(1))
    await expect.poll(() => batches.length).toBe(2)
    batches[1]?.answer.resolve(SAVED)
    expect(await next).toMatchObject({ type: 'saved' })
  })

  it('promises nothing to those whose batch failed, and goes on', async () => {
    const { batches, save } = aStore()
    let forgotten = 0
    const writer = writerOn(save, { maxRows: 2, forget: () => forgotten++ })
    const large = writer.save(arrivalOf(5))
    const next = writer.save(arrivalOf(1))
    batches[0]?.answer.reject(away())
    expect(await large).toMatchObject({ type: 'unavailable' })
    await expect.poll(() => batches.length).toBe(2)
    expect(batches[1]?.rows.length).toBe(1)
    batches[1]?.answer.resolve(SAVED)
    expect(await next).toMatchObject({ type: 'saved' })
    expect(forgotten).toBe(1)
    expect(writer.waitingBytes()).toBe(0)
  })

  it('tries again at once when two transactions got into each other’s way', async () => {
    let tries = 0
    const writer = writerOn(async () => {
      if (++tries < 3) throw Object.assign(new Error('deadlock detected'), { code: '40P01' })
      return SAVED
    })
    expect(await writer.save(arrivalOf(1))).toEqual({ type: 'saved', poisoned: 0 })
    expect(tries).toBe(3)
  })

  it('finds every poisoned row, and tells each sender of its own', async () => {
    const stored: string[] = []
    const writer = writerOn(async (rows) => {
      const reasons = rows.map((row) => (row.type === 'refused' ? row.reason : ''))
      if (reasons.some((reason) => reason.endsWith('-3'))) throw poison()
      stored.push(...reasons)
      return SAVED
    })
    const blocked = writer.save(arrivalOf(1, 'first'))
    const answers = await Promise.all([
      blocked,
      writer.save(arrivalOf(10, 'a')),
      writer.save(arrivalOf(2, 'b')),
      writer.save(arrivalOf(4, 'c')),
    ])
    expect(answers.map((answer) => answer.type === 'saved' && answer.poisoned)).toEqual([0, 1, 0, 1])
    expect(stored).toHaveLength(15)
  })

  it('lets nobody wait longer than a sender would', async () => {
    const { batches, save } = aStore()
    const writer = writerOn(save, { maxWaitMillis: 100 })
    const first = writer.save(arrivalOf(1))
    expect(await writer.save(arrivalOf(1))).toMatchObject({ type: 'unavailable' })
    batches[0]?.answer.resolve(SAVED)
    expect(await first).toMatchObject({ type: 'saved' })
  })

  it('takes an arrival without rows', async () => {
    const writer = writerOn(async () => SAVED)
    expect(await writer.save({ rows: [], sightings: [{ service: 's', instance: 'i' }], bytes: 0 })).toMatchObject({
      type: 'saved',
    })
  })
})
