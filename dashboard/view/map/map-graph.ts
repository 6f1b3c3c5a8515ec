import { rateText } from '../format/count.ts'
import { durationText } from '../format/duration.ts'

/** `stuck`: much of what comes waits for nobody. `strained`: a little of it does. `silent`: no telemetry has come of it. */
export type MapState = 'ok' | 'idle' | 'strained' | 'failing' | 'stuck' | 'silent'

/** A destination that one service alone sends to: a line in that service's box. */
export interface MapOutput {
  readonly id: string
  readonly name: string
  /** How much comes in. */
  readonly figure: string
  readonly state: MapState
  readonly href: string
  readonly title: string
  /** The service reads it itself, as for retries: a mark instead of an edge. */
  readonly isOwn: boolean
}

/** A service, or a destination that several services send to. */
export interface MapNode extends MapOutput {
  readonly kind: 'service' | 'destination'
  readonly outputs: readonly MapOutput[]
}

export interface MapEdge {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly kind: 'send' | 'process'
  readonly perSecond: number
  /** Send → processed; null for sends. */
  readonly p95Millis: number | null
  readonly state: MapState
  readonly href: string
  readonly title: string
}

/** Who talks to whom. */
export interface MapGraph {
  readonly nodes: readonly MapNode[]
  readonly edges: readonly MapEdge[]
}

/** A service sending to a destination (consumer null), or a consumer of a service processing from it. */
interface TrafficEdge {
  readonly service: string
  readonly destination: string
  readonly consumer: string | null
  readonly count: number
  readonly failed: number
  readonly criticalP95: number | null
}

/** What the map is made from. */
export interface MapFacts {
  readonly traffic: readonly TrafficEdge[]
  /** How long `count` was counted for. */
  readonly seconds: number
  /** Who reads where, as the broker says, also without telemetry. */
  readonly subscriptions: readonly { readonly consumer: string; readonly destination: string }[]
  readonly stuck: readonly { readonly consumer: string; readonly destination: string | null; readonly events: number }[]
}

/** From these shares of what came on, an edge counts as failing, or as stuck. */
const FAILING_SHARE = 0.05
const STUCK_SHARE = 0.15

/** Makes the map: services with what they send to, and who reads it. */
export function mapGraph(facts: MapFacts): MapGraph {
  const edges = mergeAlike([...facts.traffic.map((one) => edgeOf(one, facts)), ...silentEdges(facts)])
  const destinations = distinct(edges.map(({ destination }) => destination)).map((name) => destinationOf(name, edges))
  const soleSender = new Map(
    destinations.map(({ name, id }) => [id, sendersOf(name, edges).length === 1 ? sendersOf(name, edges)[0] : null]),
  )
  const services = distinct(edges.map(({ service }) => service)).map((name) => {
    const outputs = destinations
      .filter(({ id }) => soleSender.get(id) === name)
      .map((output) => ({ ...output, isOwn: edges.some((edge) => isOwnEdge(edge, name, output.name)) }))
    return { ...serviceNode(name, edges, facts), outputs }
  })
  const shared = destinations
    .filter(({ id }) => soleSender.get(id) == null)
    .map((destination): MapNode => ({ ...destination, kind: 'destination', outputs: [] }))
  return {
    nodes: [...services, ...shared],
    edges: edges
      .filter(({ kind, to }) => kind === 'process' || soleSender.get(to) == null)
      .filter(({ kind, from, service }) => kind === 'send' || soleSender.get(from) !== service)
      .map(({ service: _, destination: __, consumer: ___, failedPerSecond: ____, ...edge }) => edge),
  }
}

const sendersOf = (destination: string, edges: readonly KnownEdge[]): string[] =>
  distinct(
    edges.filter((edge) => edge.kind === 'send' && edge.destination === destination).map(({ service }) => service),
  )

const isOwnEdge = ({ kind, service, destination }: KnownEdge, reader: string, name: string): boolean =>
  kind === 'process' && service === reader && destination === name

const rateInto = (destination: string, edges: readonly KnownEdge[]): number =>
  sum(
    edges.filter((edge) => edge.kind === 'send' && edge.destination === destination),
    ({ perSecond }) => perSecond,
  )

interface KnownEdge extends MapEdge {
  readonly service: string
  readonly destination: string
  readonly consumer: string | null
  readonly failedPerSecond: number
}

function edgeOf(
  { service, destination, consumer, count, failed, criticalP95 }: TrafficEdge,
  facts: MapFacts,
): KnownEdge {
  const perSecond = count / facts.seconds
  const stuck = facts.stuck
    .filter((one) => one.consumer === consumer && one.destination === destination)
    .reduce((sum, { events }) => sum + events, 0)
  const isSend = consumer === null
  return {
    service,
    destination,
    consumer,
    id: `${service}|${destination}|${isSend ? 'send' : 'process'}`,
    from: isSend ? serviceId(service) : destinationId(destination),
    to: isSend ? destinationId(destination) : serviceId(service),
    kind: isSend ? 'send' : 'process',
    perSecond,
    failedPerSecond: failed / facts.seconds,
    p95Millis: criticalP95,
    state: stateOf(count, failed, stuck),
    href: isSend ? flowsOf(service) : `/lag?consumer=${encodeURIComponent(consumer)}`,
    title: isSend
      ? `${service} sends ${rateText(perSecond)}/s to ${destination}`
      : `${consumer} processes ${rateText(perSecond)}/s from ${destination}${criticalP95 === null ? '' : `, p95 ${durationText(criticalP95)} after it was sent`}${failed > 0 ? `, ${rateText(failed / facts.seconds)}/s fail` : ''}${stuck > 0 ? `; ${stuck} are stuck` : ''}`,
  }
}

function stateOf(count: number, failed: number, stuck: number): MapState {
  if (stuck > count * STUCK_SHARE) return 'stuck'
  if (count === 0) return 'idle'
  if (failed / count >= FAILING_SHARE) return 'failing'
  return stuck > 0 ? 'strained' : 'ok'
}

/** Consumers that the broker knows and no telemetry has come from. */
function silentEdges({ traffic, subscriptions, stuck }: MapFacts): KnownEdge[] {
  const heard = new Set(traffic.map(({ consumer, destination }) => `${consumer} ${destination}`))
  const heardConsumers = new Set(traffic.map(({ consumer }) => consumer))
  const destinations = new Set(traffic.map(({ destination }) => destination))
  const pairs = new Map(subscriptions.map((one) => [`${one.consumer} ${one.destination}`, one]))
  return [...pairs.values()].flatMap(({ consumer, destination }): KnownEdge[] => {
    if (heard.has(`${consumer} ${destination}`) || !destinations.has(destination)) return []
    const isStuck = stuck.some((one) => one.consumer === consumer && one.destination === destination)
    const state = isStuck && heardConsumers.has(consumer) ? 'stuck' : 'silent'
    return [
      {
        service: consumer,
        destination,
        consumer,
        id: `${consumer}|${destination}|process`,
        from: destinationId(destination),
        to: serviceId(consumer),
        kind: 'process',
        perSecond: 0,
        failedPerSecond: 0,
        p95Millis: null,
        state,
        href: `/lag?consumer=${encodeURIComponent(consumer)}`,
        title: `${consumer} reads ${destination}, as the broker says; no telemetry of it has come`,
      },
    ]
  })
}

/** Two consumers of one service on one destination are one edge. */
function mergeAlike(edges: readonly KnownEdge[]): KnownEdge[] {
  return [...Map.groupBy(edges, ({ id }) => id).values()].map((alike) => {
    const [first] = alike as [KnownEdge]
    if (alike.length === 1) return first
    return {
      ...first,
      perSecond: sum(alike, ({ perSecond }) => perSecond),
      failedPerSecond: sum(alike, ({ failedPerSecond }) => failedPerSecond),
      p95Millis: worst(alike),
      state: worstState(alike.map(({ state }) => state)),
      title: alike.map(({ title }) => title).join('\n'),
    }
  })
}

function serviceNode(name: string, edges: readonly KnownEdge[], facts: MapFacts): Omit<MapNode, 'outputs'> {
  const handled = edges.filter(({ kind, service }) => kind === 'process' && service === name)
  const sent = edges.filter(({ kind, service }) => kind === 'send' && service === name)
  const consumers = new Set(handled.map(({ consumer }) => consumer))
  const stuck = sum(
    facts.stuck.filter(({ consumer }) => consumers.has(consumer)),
    ({ events }) => events,
  )
  const p95 = worst(handled)
  const isSilent = handled.length > 0 && sent.length === 0 && handled.every(({ state }) => state === 'silent')
  const state = isSilent ? 'silent' : nodeState(handled, stuck)
  return {
    id: serviceId(name),
    kind: 'service',
    name,
    figure: serviceFigure({ state, stuck, p95, sentPerSecond: sum(sent, ({ perSecond }) => perSecond) }),
    state,
    href: stuck > 0 ? '/stuck' : flowsOf(name),
    title: [...sent, ...handled].map(({ title }) => title).join('\n'),
    isOwn: false,
  }
}

function serviceFigure(of: { state: MapState; stuck: number; p95: number | null; sentPerSecond: number }): string {
  if (of.state === 'silent') return 'not heard'
  if (of.stuck > 0) return `${of.stuck} stuck`
  return of.p95 === null ? `${rateText(of.sentPerSecond)}/s` : durationText(of.p95)
}

function nodeState(handled: readonly KnownEdge[], stuck: number): MapState {
  if (handled.some(({ state }) => state === 'stuck')) return 'stuck'
  if (handled.some(({ state }) => state === 'failing')) return 'failing'
  return stuck > 0 ? 'strained' : 'ok'
}

function destinationOf(name: string, edges: readonly KnownEdge[]): MapOutput {
  const perSecond = rateInto(name, edges)
  return {
    id: destinationId(name),
    name,
    figure: `${rateText(perSecond)}/s`,
    state: perSecond === 0 ? 'idle' : 'ok',
    href: '/lag',
    title: `${name}: ${rateText(perSecond)}/s come in`,
    isOwn: false,
  }
}

const STATES: readonly MapState[] = ['ok', 'idle', 'silent', 'strained', 'failing', 'stuck']

const worstState = (states: readonly MapState[]): MapState =>
  STATES[Math.max(...states.map((state) => STATES.indexOf(state)))] ?? 'ok'

function worst(edges: readonly KnownEdge[]): number | null {
  const known = edges.map(({ p95Millis }) => p95Millis).filter((millis) => millis !== null)
  return known.length === 0 ? null : Math.max(...known)
}

const sum = <Item>(items: readonly Item[], of: (item: Item) => number): number =>
  items.reduce((total, item) => total + of(item), 0)

const serviceId = (name: string): string => `service ${name}`
const destinationId = (name: string): string => `destination ${name}`
const flowsOf = (service: string): string => `/flows?q=${encodeURIComponent(`service:${service}`)}`
const distinct = (names: readonly string[]): string[] => [...new Set(names)].sort()
