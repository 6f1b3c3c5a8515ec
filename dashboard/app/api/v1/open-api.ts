import { FLOW_STATUSES, LAG_STATUSES, VERDICTS } from '@causeway/model'
import { CHANGE_KINDS } from '../../../view/live/change.ts'

type Schema = Readonly<Record<string, unknown>>

const text: Schema = { type: 'string' }
const whole: Schema = { type: 'integer' }
const number: Schema = { type: 'number' }
const flag: Schema = { type: 'boolean' }
const texts: Schema = { type: 'array', items: text }
const time: Schema = { type: 'string', format: 'date-time', description: 'ISO 8601 in UTC, to the microsecond' }
const millis: Schema = { type: 'number', description: 'milliseconds, with the fraction' }
const maybe = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] })
const oneOf = (values: readonly string[]): Schema => ({ type: 'string', enum: values })
const list = (items: Schema): Schema => ({ type: 'array', items })
const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` })

/** An object of which every property is always there; absence is null. */
const record = (properties: Readonly<Record<string, Schema>>, description?: string): Schema => ({
  type: 'object',
  ...(description === undefined ? {} : { description }),
  properties,
  required: Object.keys(properties),
})

const next = maybe({ type: 'string', description: 'pass it as cursor for the page after this one; null on the last' })

const schemas = {
  FlowSummary: record({
    correlationId: text,
    startedAt: time,
    durationMillis: { ...millis, description: 'to the end, or so far while it is in flight or stuck' },
    eventCount: whole,
    missingCount: { ...whole, description: 'expected events that are stuck or held up' },
    retryCount: whole,
    failedCount: whole,
    services: texts,
    status: oneOf(FLOW_STATUSES),
    rootEventType: maybe(text),
    aggregateIds: texts,
    shape: { ...text, description: 'the distinct steps cause>effect; alike flows have equal shapes' },
  }),
  Handling: record({
    consumer: text,
    service: text,
    startedAt: time,
    endedAt: time,
    queueMillis: maybe({ ...millis, description: 'sent to started; negative under clock skew' }),
    processingMillis: millis,
    outcome: oneOf(['ok', 'failed']),
    attempt: { ...whole, description: '1 for the first delivery' },
  }),
  Event: record({
    eventId: text,
    eventType: maybe(text),
    eventVersion: maybe(text),
    aggregateId: maybe(text),
    source: maybe({ ...text, description: 'the service that sent it' }),
    destination: maybe(text),
    partition: maybe(text),
    offset: maybe(whole),
    causationIds: texts,
    sentAt: maybe(time),
    handlings: list(ref('Handling')),
  }),
  Ghost: record(
    {
      eventType: maybe(text),
      alternatives: texts,
      consumer: maybe(text),
      causeEventId: maybe(text),
      dueAt: maybe(time),
      state: oneOf(['expected', 'stuck', 'heldUp']),
      verdict: maybe(oneOf(VERDICTS)),
      sentence: text,
    },
    'what should have happened and did not',
  ),
  Flow: record({
    correlationId: text,
    status: oneOf(FLOW_STATUSES),
    startedAt: time,
    events: list(ref('Event')),
    ghosts: list(ref('Ghost')),
  }),
  Evidence: record(
    {
      watermark: time,
      judgedAt: time,
      place: maybe(record({ destination: maybe(text), partition: maybe(text), offset: maybe(whole) })),
      group: maybe(record({ members: maybe(whole), stateSince: maybe(time), observedAt: time })),
      position: maybe(
        record({
          committedOffset: maybe(whole),
          endOffset: whole,
          logStartOffset: whole,
          observedAt: time,
          movedAt: time,
        }),
      ),
      attempts: record({ total: whole, failed: whole, lastAt: maybe(time), lastError: maybe(text) }),
      head: maybe(record({ eventId: text, offset: whole, failed: whole, lastAt: time, error: maybe(text) })),
      deadLettered: maybe(record({ destination: maybe(text), reason: text })),
      lastSignOfLife: maybe(time),
    },
    'everything that the verdict was decided from',
  ),
  Violation: record({
    id: text,
    eventId: text,
    eventType: text,
    correlationId: text,
    expectation: record({ id: text, sentence: text }),
    verdict: oneOf(VERDICTS),
    cause: { ...text, description: 'violations of one cause share it' },
    sentence: text,
    since: time,
    dueAt: time,
    openedAt: time,
    evidence: ref('Evidence'),
  }),
  PartitionLag: record({
    destination: text,
    partition: text,
    endOffset: whole,
    committedOffset: maybe(whole),
    lag: whole,
    timeLagMillis: maybe(millis),
    status: oneOf(LAG_STATUSES),
  }),
  ConsumerLag: record({
    consumer: text,
    destination: maybe({ ...text, description: 'null where it reads several' }),
    destinations: texts,
    status: oneOf(LAG_STATUSES),
    lag: whole,
    timeLagMillis: maybe(millis),
    members: maybe(whole),
    observedAt: time,
    partitions: list(ref('PartitionLag')),
  }),
  MapEdge: record({
    type: oneOf(['send', 'process']),
    service: text,
    destination: text,
    consumer: maybe({ ...text, description: 'null for a send' }),
    count: whole,
    failed: whole,
    perSecond: number,
    queueP95Millis: maybe(millis),
    processingP95Millis: maybe(millis),
    criticalP95Millis: maybe(millis),
  }),
  Expectation: record({
    id: text,
    origin: oneOf(['declared', 'learned']),
    eventType: text,
    eventVersion: maybe(text),
    destination: maybe(text),
    consumer: maybe(text),
    followedBy: texts,
    withinMillis: millis,
    declaredIn: maybe(text),
    enabled: flag,
    createdAt: time,
    openViolations: whole,
    sentence: text,
  }),
  Service: record({
    name: text,
    lastSeenAt: maybe(time),
    instances: list(record({ instance: text, firstSeenAt: time, lastSeenAt: time })),
  }),
  Change: record({ kind: oneOf(CHANGE_KINDS), id: maybe(text) }),
  Problem: record({ type: text, title: text, status: whole, detail: text }, 'RFC 9457'),
} satisfies Record<string, Schema>

const query = (name: string, schema: Schema, description: string) => ({ name, in: 'query', schema, description })
const page = [
  query('limit', { type: 'integer', minimum: 1, maximum: 500, default: 50 }, 'how many at most'),
  query('cursor', text, 'next of an earlier answer'),
]

/** A GET that answers JSON of this schema. */
function get(summary: string, schema: Schema, parameters: readonly unknown[] = [], refusals: readonly number[] = []) {
  const refused = { content: { 'application/problem+json': { schema: ref('Problem') } } }
  return {
    get: {
      summary,
      parameters,
      responses: {
        200: { description: 'what was asked for', content: { 'application/json': { schema } } },
        ...Object.fromEntries(
          [...refusals, 503].map((status) => [status, { description: REFUSAL[status], ...refused }]),
        ),
      },
    },
  }
}

const REFUSAL: Readonly<Record<number, string>> = {
  400: 'a parameter means nothing',
  404: 'there is no such thing',
  503: 'the database does not answer',
}

/** The public API, OpenAPI 3.1. */
export const openApi = {
  openapi: '3.1.0',
  info: {
    title: 'Causeway',
    version: '1',
    description:
      'The same questions as the screens ask. Times are ISO 8601 with microseconds, durations are milliseconds and end in Millis, errors are RFC 9457.',
  },
  servers: [{ url: '/api/v1' }],
  paths: {
    '/flows': get(
      'Flows, newest first',
      record({ flows: list(ref('FlowSummary')), next }),
      [
        query(
          'q',
          text,
          'a filter as on the flows screen: type: service: status: duration: version: aggregate: has: before: cause:, and words',
        ),
        query('from', time, 'flows that began at or after'),
        query('to', time, 'flows that began before'),
        ...page,
      ],
      [400],
    ),
    '/flows/{correlationId}': get(
      'One flow: what happened, and what should have',
      ref('Flow'),
      [{ name: 'correlationId', in: 'path', required: true, schema: text }],
      [400, 404],
    ),
    '/stuck': get(
      'Open violations, the oldest event first',
      record({ violations: list(ref('Violation')), next }),
      [query('cause', text, 'only of this cause'), ...page],
      [400],
    ),
    '/lag': get('How far behind every consumer is, the worst first', record({ consumers: list(ref('ConsumerLag')) })),
    '/map': get(
      'Who talked to whom in the last minutes',
      record({ from: time, to: time, services: texts, destinations: texts, edges: list(ref('MapEdge')) }),
    ),
    '/expectations': get('What should happen after what', record({ expectations: list(ref('Expectation')) })),
    '/services': get('Services and their instances', record({ services: list(ref('Service')) })),
    '/live': {
      get: {
        summary: 'Server-sent events: what changed, by kind and id',
        responses: {
          200: {
            description:
              'each message is a Change as JSON; a null id says that more changed than is named; events away and back say that the database stopped answering, and answers again',
            content: { 'text/event-stream': { schema: ref('Change') } },
          },
        },
      },
    },
  },
  components: { schemas },
} as const
