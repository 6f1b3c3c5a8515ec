import { aProcess, aSend, at } from '@causeway/model/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../../../test/servers.ts'
import { aGroup, anExpectation, openScene, type Scene, type ViolationRow } from './testing/scene.ts'

const followed = anExpectation({ id: 'followed', followedBy: ['PaymentProcessed', 'PaymentFailed'] })

describe('why it did not come', () => {
  let database: FreshDatabase
  let scene: Scene

  beforeEach(async () => {
    database = await freshDatabase()
    scene = await openScene({ url: database.url })
    await scene.expect(anExpectation())
  })

  afterEach(async () => {
    await scene.close()
    await database.drop()
  })

  /** The violation of evt_1, judged long enough after it was due. */
  async function verdict(event = 'evt_1'): Promise<ViolationRow | undefined> {
    await scene.settle()
    return (await scene.violations()).find(({ event_id }) => event_id === event)
  }

  it('never sent: it was created, and its send failed', async () => {
    await scene.arrive(aSend('evt_1', { type: 'create' }), aSend('evt_1', { outcome: 'failed', startedAt: at(0.1) }))
    scene.to(8)
    expect(await verdict()).toMatchObject({ state: 'open', verdict: 'neverSent' })
  })

  it('consumer down: the group has no members', async () => {
    await scene.arrive(aSend('evt_1', { offset: 50 }))
    scene.to(8)
    await scene.observe(aGroup('payment', { members: 0, committedOffset: 50 }))
    expect(await verdict()).toMatchObject({ verdict: 'consumerDown', cause_key: 'consumerDown:payment' })
  })

  it('consumer down: the broker knows no such group', async () => {
    await scene.arrive(aSend('evt_1', { offset: 50 }))
    scene.to(8)
    await scene.observe(aGroup('analytics'))
    expect(await verdict()).toMatchObject({ verdict: 'consumerDown' })
  })

  it('waiting: the group is behind and reading', async () => {
    await scene.arrive(aSend('evt_1', { offset: 50 }))
    scene.to(8)
    await scene.observe(aGroup('payment', { committedOffset: 20 }))
    expect(await verdict()).toMatchObject({ verdict: 'waiting', cause_key: 'waiting:payment:orders' })
  })

  it('poison, and blocked behind it: both of one cause', async () => {
    const attempts = [1, 2, 3].map((attempt) =>
      aProcess('evt_1', { offset: 50, attempt, startedAt: at(attempt), outcome: 'failed', errorMessage: 'no amount' }),
    )
    await scene.arrive(aSend('evt_1', { offset: 50 }), ...attempts)
    await scene.arrive(aSend('evt_2', { flow: 'corr_2', offset: 51 }))
    await scene.arrive(aSend('evt_0', { flow: 'corr_0', offset: 49 }))
    scene.to(8)
    await scene.observe(aGroup('payment', { committedOffset: 49 }))
    expect(await verdict('evt_1')).toMatchObject({ verdict: 'poison', cause_key: 'poison:payment:orders/0:evt_1' })
    expect(await verdict('evt_2')).toMatchObject({
      verdict: 'blockedBehind',
      cause_key: 'poison:payment:orders/0:evt_1',
    })
    expect(await verdict('evt_0')).toMatchObject({ verdict: 'waiting' })
    const [row] = await scene.query<{ head: unknown }>(
      `SELECT evidence -> 'head' AS head FROM violation WHERE event_id = 'evt_2'`,
    )
    expect(row?.head).toMatchObject({ eventId: 'evt_1', offset: 50, failed: 3, error: 'no amount' })
  })

  it('a head that was processed in the end blocks nobody', async () => {
    const attempts = [1, 2, 3, 4].map((attempt) =>
      aProcess('evt_1', { offset: 50, attempt, startedAt: at(attempt), outcome: attempt < 4 ? 'failed' : 'ok' }),
    )
    await scene.arrive(aSend('evt_1', { offset: 50 }), ...attempts)
    await scene.arrive(aSend('evt_2', { flow: 'corr_2', offset: 51 }))
    scene.to(8)
    await scene.observe(aGroup('payment', { committedOffset: 50 }))
    expect(await verdict('evt_2')).toMatchObject({ verdict: 'waiting' })
  })

  it('step missing: it was processed, and nothing follows', async () => {
    await scene.expect(followed)
    await scene.arrive(aSend('evt_1'), aProcess('evt_1'))
    scene.to(8)
    expect(await verdict()).toMatchObject({
      expectation_id: 'followed',
      verdict: 'stepMissing',
      cause_key: 'stepMissing:followed',
    })
  })

  it('step missing: nobody in particular should have published, and somebody processed it', async () => {
    await scene.expect(anExpectation({ id: 'by anybody', consumer: null, followedBy: ['PaymentProcessed'] }))
    await scene.arrive(aSend('evt_1'), aProcess('evt_1', { service: 'analytics' }), aProcess('evt_1'))
    scene.to(8)
    expect(await verdict()).toMatchObject({ expectation_id: 'by anybody', verdict: 'stepMissing' })
  })

  it('failed: the last attempt failed and nothing follows', async () => {
    await scene.arrive(aSend('evt_1', { offset: 50 }), aProcess('evt_1', { offset: 50, outcome: 'failed' }))
    scene.to(8)
    await scene.observe(aGroup('payment', { committedOffset: 51 }))
    expect(await verdict()).toMatchObject({ verdict: 'failed', cause_key: 'failed:payment:OrderCreated' })
  })

  it('dead-lettered: it was sent aside by its consumer', async () => {
    await scene.arrive(
      aSend('evt_1', { offset: 50 }),
      aProcess('evt_1', { offset: 50, outcome: 'failed' }),
      aSend('evt_1', {
        service: 'payment',
        destination: 'orders.dead-letter',
        startedAt: at(1),
        deadLetterReason: 'card refused',
      }),
    )
    scene.to(8)
    await scene.observe(aGroup('payment', { committedOffset: 51 }))
    expect(await verdict()).toMatchObject({ verdict: 'deadLettered' })
  })

  it('another consumer that sends it aside says nothing of this one', async () => {
    await scene.arrive(
      aSend('evt_1', { offset: 50 }),
      aProcess('evt_1', { service: 'analytics', outcome: 'failed', deadLetterReason: 'no schema' }),
      aSend('evt_1', { service: 'analytics', destination: 'aside', startedAt: at(1), deadLetterReason: 'no schema' }),
    )
    scene.to(8)
    await scene.observe(aGroup('payment', { committedOffset: 20 }))
    expect(await verdict()).toMatchObject({ verdict: 'waiting' })
  })

  it('skipped: it was read past by a service that is heard', async () => {
    await scene.arrive(aSend('evt_1', { offset: 50 }))
    scene.to(3)
    await scene.observe(aGroup('payment'))
    scene.to(8)
    await scene.hear('payment')
    await scene.observe(aGroup('payment'))
    expect(await verdict()).toMatchObject({ verdict: 'skipped' })
  })

  it('unobserved: it was read past by a service that sends no telemetry', async () => {
    await scene.arrive(aSend('evt_1', { offset: 50 }))
    scene.to(3)
    await scene.observe(aGroup('payment'))
    scene.to(8)
    await scene.observe(aGroup('payment'))
    expect(await verdict()).toMatchObject({ verdict: 'unobserved' })
  })

  it('lost: retention removed it first', async () => {
    await scene.arrive(aSend('evt_1', { offset: 50 }))
    scene.to(8)
    await scene.observe(aGroup('payment', { committedOffset: 20, logStartOffset: 60 }))
    expect(await verdict()).toMatchObject({ verdict: 'lost' })
  })

  it('unknown: no broker was asked', async () => {
    await scene.arrive(aSend('evt_1', { offset: 50 }))
    scene.to(8)
    expect(await verdict()).toMatchObject({ verdict: 'unknown' })
  })

  it('unknown: what the broker said was before the event', async () => {
    await scene.observe(aGroup('payment', { committedOffset: 20 }))
    await scene.arrive(aSend('evt_1', { offset: 50, startedAt: at(3) }))
    scene.to(11)
    expect(await verdict()).toMatchObject({ verdict: 'unknown' })
  })

  it('looks for the event where this consumer reads: a retry topic, not where others read', async () => {
    await scene.arrive(
      aSend('evt_1', { offset: 50 }),
      aProcess('evt_1', { offset: 50, outcome: 'failed' }),
      aSend('evt_1', { service: 'payment', destination: 'payment.retry', offset: 7, startedAt: at(1) }),
      aSend('evt_1', { service: 'order', destination: 'audit', offset: 9, startedAt: at(2) }),
    )
    scene.to(8)
    await scene.observe(aGroup('payment'), aGroup('payment', { destination: 'payment.retry', committedOffset: 5 }))
    const found = await verdict()
    expect(found).toMatchObject({ verdict: 'waiting', cause_key: 'waiting:payment:payment.retry' })
  })

  it('is told anew when the facts change, and says when it was opened', async () => {
    await scene.arrive(aSend('evt_1', { offset: 50 }))
    scene.to(8)
    await scene.observe(aGroup('payment', { members: 0, committedOffset: 50 }))
    const first = await verdict()
    scene.to(20)
    await scene.observe(aGroup('payment', { committedOffset: 50 }))
    expect(await verdict()).toMatchObject({ verdict: 'waiting', opened_at: first?.opened_at })
  })

  it('keeps a cause that was known until another is', async () => {
    await scene.arrive(aSend('evt_1', { offset: 50 }))
    scene.to(8)
    await scene.observe(aGroup('payment', { members: 0, committedOffset: 50 }))
    await scene.settle()
    scene.to(20)
    await scene.hear('payment')
    await scene.observe(aGroup('payment', { committedOffset: 51 }))
    expect(await verdict()).toMatchObject({ state: 'open', verdict: 'consumerDown' })
    scene.to(90)
    await scene.observe(aGroup('payment', { committedOffset: 51 }))
    expect(await verdict()).toMatchObject({ state: 'open', verdict: 'skipped' })
  })

  it('leaves the record alone while nothing changes', async () => {
    await scene.arrive(aSend('evt_1', { offset: 50 }))
    scene.to(8)
    await scene.observe(aGroup('payment', { members: 0, committedOffset: 50 }))
    await scene.settle()
    const before = await scene.query('SELECT xmin, updated_at FROM violation')
    scene.to(60)
    await scene.observe(aGroup('payment', { members: 0, committedOffset: 50 }))
    await scene.settle()
    expect(await scene.query('SELECT xmin, updated_at FROM violation')).toEqual(before)
  })
})
