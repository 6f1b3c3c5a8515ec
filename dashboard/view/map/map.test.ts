import { describe, expect, it } from 'vitest'
import { type MapFacts, type MapGraph, mapGraph } from './map-graph.ts'
import { layOutMap } from './map-layout.ts'

const sends = (service: string, destination: string, count = 100) => ({
  service,
  destination,
  consumer: null,
  count,
  failed: 0,
  criticalP95: null,
})
const reads = (service: string, destination: string, count = 100, failed = 0) => ({
  service,
  destination,
  consumer: service,
  count,
  failed,
  criticalP95: 230,
})
const facts = (traffic: MapFacts['traffic'], more: Partial<MapFacts> = {}): MapFacts => ({
  traffic,
  seconds: 100,
  subscriptions: [],
  stuck: [],
  ...more,
})
const nodeOf = (graph: MapGraph, name: string) => graph.nodes.find((node) => node.name === name)

const SHOP = [
  sends('web-api', 'orders'),
  reads('payment', 'orders'),
  sends('payment', 'payments'),
  sends('payment', 'payment.retry', 2),
  reads('payment', 'payment.retry', 2),
  reads('inventory', 'payments'),
  sends('inventory', 'refunds', 4),
  reads('payment', 'refunds', 4),
]

describe('the map', () => {
  it('puts what one service alone sends to into its box', () => {
    const graph = mapGraph(facts(SHOP))
    expect(graph.nodes.map(({ name }) => name)).toEqual(['inventory', 'payment', 'web-api'])
    expect(nodeOf(graph, 'payment')?.outputs.map(({ name, figure, isOwn }) => [name, figure, isOwn])).toEqual([
      ['payment.retry', '0.02/s', true],
      ['payments', '1/s', false],
    ])
    expect(graph.edges.map(({ from, to }) => `${from} > ${to}`)).toEqual([
      'destination orders > service payment',
      'destination payments > service inventory',
      'destination refunds > service payment',
    ])
  })

  it('gives a destination that several send to a place of its own', () => {
    const graph = mapGraph(facts([sends('a', 'shared'), sends('b', 'shared'), reads('c', 'shared')]))
    expect(nodeOf(graph, 'shared')).toMatchObject({ kind: 'destination', figure: '2/s' })
    expect(graph.edges).toHaveLength(3)
  })

  it('tells what is stuck from what is strained a little, and from what fails', () => {
    const stateWith = (events: number) =>
      mapGraph(facts(SHOP, { stuck: [{ consumer: 'inventory', destination: 'payments', events }] }))
    expect(nodeOf(stateWith(90), 'inventory')).toMatchObject({ state: 'stuck', figure: '90 stuck', href: '/stuck' })
    expect(nodeOf(stateWith(2), 'inventory')).toMatchObject({ state: 'strained', figure: '2 stuck' })
    expect(nodeOf(mapGraph(facts([reads('a', 'x', 100, 20)])), 'a')?.state).toBe('failing')
  })

  it('shows a reader that only the broker knows', () => {
    const graph = mapGraph(facts(SHOP, { subscriptions: [{ consumer: 'ledger', destination: 'payments' }] }))
    expect(nodeOf(graph, 'ledger')).toMatchObject({ state: 'silent', figure: 'not heard' })
  })

  it('is laid out without an overlap, causes to the left of effects, and stays where it is', async () => {
    const graph = mapGraph(facts(SHOP))
    const layout = await layOutMap(graph)
    const boxes = graph.nodes.map(({ id }) => layout.boxes[id] ?? { x: 0, y: 0, width: 0, height: 0 })
    for (const [index, a] of boxes.entries()) {
      for (const b of boxes.slice(index + 1)) {
        const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y
        expect(apart).toBe(true)
      }
      expect(a.x + a.width).toBeLessThanOrEqual(layout.width)
    }
    const [web, payment] = [layout.boxes['service web-api'], layout.boxes['service payment']]
    expect(web?.x).toBeLessThan(payment?.x ?? 0)
    expect(await layOutMap(mapGraph(facts(SHOP.map((edge) => ({ ...edge, count: edge.count * 3 })))))).toBe(layout)
  })
})
