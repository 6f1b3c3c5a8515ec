import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { aSend } from '@causeway/model/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../../../test/servers.ts'
import { createComplaints } from './complaints.ts'
import { createDeclarations } from './declarations.ts'
import { readDeclaredFile } from './declared-file.ts'
import { noMetrics } from './metrics.ts'
import { anExpectation, openScene, type Scene } from './testing/scene.ts'

const PAYMENT = '{on: OrderCreated, processedBy: payment, within: 5s}'
const PAYMENT_SLOWLY = '{on: OrderCreated, processedBy: payment, within: 1h}'
const SHIPPING = '{on: OrderConfirmed, followedBy: [OrderShipped], by: shipping, within: 2m}'

describe('declared expectations', () => {
  let database: FreshDatabase
  let scene: Scene
  let folder: string
  let file: string

  beforeEach(async () => {
    database = await freshDatabase()
    scene = await openScene({ url: database.url })
    folder = await mkdtemp(path.join(tmpdir(), 'declared-'))
    file = path.join(folder, 'causeway.yaml')
  })

  afterEach(async () => {
    await scene.close()
    await database.drop()
    await rm(folder, { recursive: true })
  })

  const write = (...rules: string[]) => writeFile(file, `expectations: [${rules.join(', ')}]`)

  /** What a collector that starts now does, and then every two seconds. */
  async function start(from: string | null = file): Promise<() => Promise<void>> {
    const declared = await readDeclaredFile(from)
    if (declared.type === 'refused') throw new Error(declared.sentence)
    const complaints = createComplaints((line) => scene.log.push(line))
    const { store, lease, now: clock } = scene
    return createDeclarations({ pool: store.pool, lease, clock, metrics: noMetrics, complaints, file: from, declared })
      .keep
  }

  const rows = () =>
    scene.query<object>('SELECT id, within_millis, enabled, declared_in, followed_by FROM expectation ORDER BY id')

  it('are in the table once the file is read', async () => {
    await write(PAYMENT, SHIPPING)
    const look = await start()
    await look()
    expect(await rows()).toEqual([
      {
        id: 'OrderConfirmed:followedBy:OrderShipped:by:shipping',
        within_millis: 120_000,
        enabled: true,
        declared_in: 'causeway.yaml',
        followed_by: ['OrderShipped'],
      },
      expect.objectContaining({ id: 'OrderCreated:processedBy:payment', within_millis: 5_000 }),
    ])
  })

  it('follow the file while it changes', async () => {
    await write(PAYMENT)
    const look = await start()
    await look()
    await write(PAYMENT_SLOWLY, SHIPPING)
    await look()
    expect(await rows()).toMatchObject([{ enabled: true }, { enabled: true, within_millis: 3_600_000 }])
    await write(SHIPPING)
    await look()
    expect(await rows()).toMatchObject([{ enabled: true }, { enabled: false }])
    await write(PAYMENT)
    await look()
    expect(await rows()).toMatchObject([{ enabled: false }, { enabled: true }])
  })

  it('stay as they are while the file is wrong, which is said once', async () => {
    await write(PAYMENT)
    const look = await start()
    await look()
    await write(SHIPPING, '{on: A}')
    await look()
    await look()
    expect(await rows()).toMatchObject([{ id: 'OrderCreated:processedBy:payment', enabled: true }])
    expect(scene.log).toEqual([expect.stringMatching(/causeway.yaml:1:\d+: it does not say what must happen.*kept\.$/)])
    await rm(file)
    await look()
    expect(scene.log.at(-1)).toMatch(/cannot be read/)
    await write(SHIPPING)
    await look()
    expect(await rows()).toMatchObject([{ enabled: true }, { enabled: false }])
  })

  it('take their open violations with them when they go', async () => {
    await write(PAYMENT)
    const look = await start()
    await look()
    await scene.arrive(aSend('evt_1'))
    scene.to(8)
    await scene.settle()
    expect(await scene.statusOf('corr_1')).toBe('stuck')

    await write(SHIPPING)
    await look()
    expect(await scene.violations()).toMatchObject([{ state: 'closed', closed_as: 'withdrawn' }])
    await scene.settle()
    expect(await scene.statusOf('corr_1')).toBe('complete')

    await write(PAYMENT)
    await look()
    await scene.arrive(aSend('evt_2', { startedAt: scene.now() }))
    await scene.settle()
    expect(await scene.violations()).toMatchObject([{ event_id: 'evt_1', state: 'open', closed_as: null }])
  })

  it('with a longer window withdraw what is not overdue any more, and open it again when it is', async () => {
    await write(PAYMENT)
    const look = await start()
    await look()
    await scene.arrive(aSend('evt_1'))
    scene.to(8)
    await scene.settle()
    await write(PAYMENT_SLOWLY)
    await look()
    await scene.settle()
    expect(await scene.violations()).toMatchObject([{ state: 'closed', closed_as: 'withdrawn' }])
    expect(await scene.statusOf('corr_1')).toBe('inFlight')
    scene.to(3_603)
    await scene.settle()
    expect(await scene.violations()).toMatchObject([{ state: 'open', closed_as: null }])
  })

  it('leave alone what was not declared in a file', async () => {
    await scene.expect(anExpectation({ id: 'by hand' }), anExpectation({ id: 'learned', origin: 'learned' }))
    await write(PAYMENT)
    await (await start())()
    await (await start(null))()
    expect(await rows()).toMatchObject([
      { id: 'OrderCreated:processedBy:payment', enabled: false },
      { id: 'by hand', enabled: true },
      { id: 'learned', enabled: true },
    ])
  })

  it('are saved by the collector that evaluates only', async () => {
    await write(PAYMENT)
    const look = await start()
    await scene.lease.release()
    await look()
    expect(await rows()).toEqual([])
    await scene.lease.keep()
    await look()
    expect(await rows()).toHaveLength(1)
  })
})
