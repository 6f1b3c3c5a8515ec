import { addMillis, type Micros } from '@causeway/model'
import type { Random } from './random.ts'
import { createStage, type Part, type Sent, type Setting, type Stage, type Story } from './stage.ts'

/** Plays one order through the shop as far as it has come by `now`. */
export function playOrder(setting: Setting): Story {
  const stage = createStage(setting)
  const { random, oddity } = stage
  const fate = random.unit()
  const gateway = random.unit()

  const created = stage.publish('OrderCreated', 'orders', 'web-api', setting.startedAt, [], { version: '2' })
  const createdV1 = stage.publish('OrderCreated', 'orders.v1', 'web-api', addMillis(setting.startedAt, 1.4), [], {
    version: '1',
  })
  stage.perform(createdV1, [analytics(random)])
  stage.perform(created, [
    { ...payment(random), publishes: (at) => charged(stage, created, at, fate, gateway) },
    view(random),
  ])
  if (oddity === 'duplicate') {
    const again = stage.repeat(created, 'orders', 'web-api', addMillis(setting.startedAt, 3))
    stage.process(again, { consumer: 'payment', millis: 2 }, { duplicateSkipped: true })
  }
  return { correlationId: stage.flow, oddity, operations: stage.operations, spans: stage.spans }
}

function charged(stage: Stage, created: Sent, at: Micros, fate: number, gateway: number): void {
  if (fate < 0.03) declined(stage, created, at)
  else paid(stage, created, at, fate < 0.07, gateway < 0.02)
}

function paid(stage: Stage, created: Sent, at: Micros, isEmpty: boolean, isUnanswered: boolean): void {
  const { random } = stage
  const paidAt = isUnanswered ? retried(stage, created, at) : at
  const event = stage.publish('PaymentProcessed', 'payments', 'payment', paidAt, [created])
  stage.perform(event, [
    {
      consumer: 'inventory',
      millis: random.about(46),
      saga: { step: 'inventory', compensates: null },
      inside: isEmpty ? ['SELECT stock'] : ['SELECT stock', 'UPDATE stock'],
      publishes: (doneAt) => (isEmpty ? refunded(stage, event, doneAt) : reserved(stage, event, doneAt)),
    },
    analytics(random),
  ])
}

/** The gateway did not answer: the event goes round by payment.retry. */
function retried(stage: Stage, created: Sent, at: Micros): Micros {
  const again = stage.repeat(created, 'payment.retry', 'payment', at)
  const done = stage.process(again, { ...payment(stage.random), millis: stage.random.about(640) }, { attempt: 2 })
  return done ?? addMillis(at, 900)
}

function declined(stage: Stage, created: Sent, at: Micros): void {
  const failed = stage.publish('PaymentFailed', 'payments', 'payment', at, [created])
  stage.perform(failed, [
    order(stage, 'cancellation', (doneAt) => cancelled(stage, failed, doneAt)),
    analytics(stage.random),
  ])
}

function refunded(stage: Stage, paid: Sent, at: Micros): void {
  const { random } = stage
  const asked = stage.publish('PaymentRefundRequested', 'refunds', 'inventory', at, [paid])
  const saga = { step: 'refund', compensates: 'payment' }
  stage.perform(asked, [
    {
      consumer: 'payment',
      millis: random.about(190),
      saga,
      inside: ['POST gateway /refunds'],
      publishes: (doneAt) => {
        const back = stage.publish('PaymentRefunded', 'payments', 'payment', doneAt, [asked], { saga })
        stage.perform(back, [order(stage, 'cancellation', (at2) => cancelled(stage, back, at2)), analytics(random)])
      },
    },
    analytics(random),
  ])
}

function cancelled(stage: Stage, cause: Sent, at: Micros): void {
  const saga = { step: 'cancellation', compensates: 'order' }
  const event = stage.publish('OrderCancelled', 'order-status', 'order', at, [cause], { saga })
  stage.perform(event, [view(stage.random), notification(stage, event, 'returns'), analytics(stage.random)])
}

function reserved(stage: Stage, paid: Sent, at: Micros): void {
  const event = stage.publish('InventoryReserved', 'inventory', 'inventory', at, [paid])
  stage.perform(event, [
    order(stage, 'confirmation', (doneAt) => {
      if (stage.oddity !== 'forgotten') confirmed(stage, event, doneAt)
    }),
    analytics(stage.random),
  ])
}

function confirmed(stage: Stage, cause: Sent, at: Micros): void {
  const { random } = stage
  const event = stage.publish('OrderConfirmed', 'order-status', 'order', at, [cause])
  stage.perform(event, [
    {
      consumer: 'shipping',
      millis: random.about(130),
      saga: { step: 'shipment', compensates: null },
      inside: ['POST carrier /shipments'],
      publishes: (doneAt) => scheduled(stage, event, doneAt),
    },
    view(random),
    notification(stage, event),
    analytics(random),
  ])
}

function scheduled(stage: Stage, cause: Sent, at: Micros): void {
  const { random, oddity } = stage
  const event = stage.publish('ShipmentScheduled', 'shipments', 'shipping', at, [cause])
  const publishes = (doneAt: Micros): void => {
    if (oddity === 'neverSent') {
      stage.create('OrderShipped', 'shipments', 'shipping', doneAt, [event])
      return
    }
    const shipped = stage.publish('OrderShipped', 'shipments', 'shipping', doneAt, [event])
    stage.perform(shipped, [view(random), notification(stage, shipped), analytics(random)])
  }
  const saga = { step: 'hand-over', compensates: null }
  stage.perform(event, [
    { consumer: 'shipping', millis: random.about(310), saga, publishes },
    view(random),
    analytics(random),
  ])
}

const analytics = (random: Random): Part => ({ consumer: 'analytics', millis: random.about(1.6) })
const view = (random: Random): Part => ({ consumer: 'order-view', millis: random.about(5), projection: 'orders' })
const payment = (random: Random): Part => ({
  consumer: 'payment',
  millis: random.about(230),
  saga: { step: 'payment', compensates: null },
  inside: ['POST gateway /charges'],
})
const order = (stage: Stage, step: string, publishes: (at: Micros) => void): Part => ({
  consumer: 'order',
  millis: stage.random.about(16),
  saga: { step, compensates: step === 'cancellation' ? 'order' : null },
  publishes,
})
const notification = (stage: Stage, cause: Sent, consumer = 'notification'): Part => ({
  consumer,
  millis: stage.random.about(64),
  inside: ['POST mail /messages'],
  publishes: (at) => {
    const sent = stage.publish('NotificationSent', 'notifications', consumer, at, [cause])
    stage.perform(sent, [analytics(stage.random)])
  },
})
