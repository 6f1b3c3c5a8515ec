import type { ToService } from './message.ts'

/** The services of the shop, each a process that runs `services/<name>.ts`. */
export const SERVICES = [
  'web-api',
  'order',
  'payment',
  'inventory',
  'shipping',
  'notification',
  'analytics',
  'order-view',
] as const
export type ServiceName = (typeof SERVICES)[number]

export const TROUBLE_NAMES = [
  'payment-stops',
  'inventory-slow',
  'poison-order',
  'forgets-to-publish',
  'duplicates',
] as const
export type TroubleName = (typeof TROUBLE_NAMES)[number]

/** One thing that the supervisor does to bring a trouble about or to end it. */
export type Step =
  | { readonly type: 'stop'; readonly service: ServiceName }
  | { readonly type: 'start'; readonly service: ServiceName }
  | { readonly type: 'tell'; readonly service: ServiceName; readonly message: ToService }

export interface Trouble {
  readonly name: TroubleName
  readonly title: string
  /** What to expect, in one sentence. */
  readonly expect: string
  /** What happens when it is switched off. */
  readonly recovers: string
  /** Path in the dashboard where it shows. */
  readonly where: string
  /** How long it lasts when it comes on its own. */
  readonly lastsMillis: number
  /** Whether it needs partitions and offsets, which Postgres queues do not have. */
  readonly needsKafka: boolean
  readonly begin: readonly Step[]
  readonly end: readonly Step[]
}

/** Everything that can be broken in the shop. Every trouble heals completely when it is switched off. */
export const TROUBLES: readonly Trouble[] = [
  {
    name: 'payment-stops',
    title: 'Payment stops',
    expect:
      'Nobody consumes orders: within seconds every new OrderCreated is stuck; on Kafka the verdict is consumer down.',
    recovers: 'Payment starts again and catches up; the ghosts fill in and the violations close.',
    where: '/stuck',
    lastsMillis: 40_000,
    needsKafka: false,
    begin: [{ type: 'stop', service: 'payment' }],
    end: [{ type: 'start', service: 'payment' }],
  },
  {
    name: 'inventory-slow',
    title: 'Inventory is slow',
    expect: 'Inventory takes 2.5 seconds a message, less than comes in: its lag on payments grows.',
    recovers: 'Inventory is quick again and drains its lag.',
    where: '/lag',
    lastsMillis: 40_000,
    needsKafka: true,
    begin: [switched('inventory', 'inventory-slow', true)],
    end: [switched('inventory', 'inventory-slow', false)],
  },
  {
    name: 'poison-order',
    title: 'A poison order',
    expect: 'One order makes inventory throw at every attempt, and the orders behind it in its partition wait.',
    recovers: 'Inventory learns to refuse such an order, has it refunded, and goes on with those behind it.',
    where: '/stuck',
    lastsMillis: 40_000,
    needsKafka: true,
    begin: [
      switched('inventory', 'poison-order', true),
      { type: 'tell', service: 'web-api', message: { type: 'place-poison-order' } },
    ],
    end: [switched('inventory', 'poison-order', false)],
  },
  {
    name: 'forgets-to-publish',
    title: 'Order forgets to publish',
    expect: 'Every third order is confirmed without OrderConfirmed being published: the step is missing.',
    recovers: 'Order publishes what it forgot, late; the missing steps follow.',
    where: '/stuck',
    lastsMillis: 40_000,
    needsKafka: false,
    begin: [switched('order', 'forgets-to-publish', true)],
    end: [switched('order', 'forgets-to-publish', false)],
  },
  {
    name: 'duplicates',
    title: 'Events are sent twice',
    expect:
      'Some OrderCreated and OrderConfirmed are published twice: payment and shipping skip the second, notification mails twice.',
    recovers: 'Each event is sent once, as before.',
    where: '/flows',
    lastsMillis: 40_000,
    needsKafka: false,
    begin: [switched('web-api', 'duplicates', true), switched('order', 'duplicates', true)],
    end: [switched('web-api', 'duplicates', false), switched('order', 'duplicates', false)],
  },
]

function switched(service: ServiceName, name: TroubleName, on: boolean): Step {
  return { type: 'tell', service, message: { type: 'trouble', name, on } }
}

export const isTroubleName = (name: string): name is TroubleName => TROUBLE_NAMES.some((known) => known === name)

export const isServiceName = (name: string): name is ServiceName => SERVICES.some((known) => known === name)

/** The troubles that can happen on this bus. */
export const troublesOn = (bus: 'kafka' | 'postgres'): readonly Trouble[] =>
  TROUBLES.filter(({ needsKafka }) => bus === 'kafka' || !needsKafka)

/** What a service has to be told again when it starts while these troubles are on. */
export const standing = (active: readonly Trouble[], service: ServiceName): ToService[] =>
  active
    .flatMap(({ begin }) => begin)
    .filter((step) => step.type === 'tell')
    .filter((step) => step.service === service && step.message.type === 'trouble')
    .map(({ message }) => message)
