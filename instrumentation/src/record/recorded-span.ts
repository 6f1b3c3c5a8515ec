import {
  type Attributes,
  type AttributeValue,
  type Exception,
  type HrTime,
  type Link,
  type Span,
  type SpanContext,
  type SpanKind,
  type SpanStatus,
  SpanStatusCode,
  type TimeInput,
} from '@opentelemetry/api'
import type { resources, tracing } from '@opentelemetry/sdk-node'
import { withEvent } from '../event/attribute.ts'
import type { Identity } from '../event/identity.ts'
import { type AttributeList, recordOf, setIn } from './attribute-list.ts'
import type { Clock } from './clock.ts'

type ReadableSpan = tracing.ReadableSpan

/** What all spans of one recorder have in common. */
export interface Recording {
  readonly clock: Clock
  readonly resource: resources.Resource
  readonly scope: ReadableSpan['instrumentationScope']
  /** Gets each span when it has ended. */
  readonly ended: (span: RecordedSpan) => void
}

/** OpenTelemetry's default limit of attributes, and of events and links, of one span. */
const MAX_ENTRIES = 128

/**
 * A span that costs little: what the instrumentation says of a message is kept as it was given, and turned into
 * OpenTelemetry's shapes only for a reader that asks. It is a whole span nevertheless: a handler may find it as the
 * active span and add whatever it likes. A class, since one is made for every message.
 */
export class RecordedSpan implements Span, ReadableSpan {
  name: string
  readonly kind: SpanKind
  readonly parentSpanContext?: SpanContext
  readonly list: AttributeList
  /** What the span is about; undefined when what is said of it is in the list. */
  event: Identity | undefined
  readonly startMicros: number
  endMicros = 0
  ended = false
  status: SpanStatus = UNSET
  links: Link[]
  events: ReadableSpan['events'] = []
  droppedAttributesCount = 0
  droppedEventsCount = 0
  droppedLinksCount = 0
  readonly #recording: Recording
  readonly #context: SpanContext

  constructor(
    recording: Recording,
    name: string,
    kind: SpanKind,
    context: SpanContext,
    parent: SpanContext | undefined,
    attributes: AttributeList,
    event: Identity | undefined,
    links: Link[],
  ) {
    this.#recording = recording
    this.name = name
    this.kind = kind
    this.#context = context
    this.parentSpanContext = parent
    this.list = attributes
    this.event = event
    this.links = links.length > MAX_ENTRIES ? links.slice(0, MAX_ENTRIES) : links
    this.droppedLinksCount = links.length - this.links.length
    this.startMicros = recording.clock()
  }

  spanContext(): SpanContext {
    return this.#context
  }

  isRecording(): boolean {
    return !this.ended
  }

  setAttribute(key: string, value: AttributeValue): this {
    if (this.ended || value === null || value === undefined || key === '') return this
    if (!setIn(this.#whole(), key, value, MAX_ENTRIES)) this.droppedAttributesCount++
    return this
  }

  setAttributes(attributes: Attributes): this {
    for (const key in attributes) {
      const value = attributes[key]
      if (value !== undefined) this.setAttribute(key, value)
    }
    return this
  }

  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): this {
    if (this.ended) return this
    if (this.events.length >= MAX_ENTRIES) {
      this.droppedEventsCount++
      return this
    }
    const attributes = isAttributes(attributesOrTime) ? attributesOrTime : {}
    const given = isAttributes(attributesOrTime) ? time : (attributesOrTime ?? time)
    this.events.push({ name, attributes, time: hrTime(this.#micros(given)), droppedAttributesCount: 0 })
    return this
  }

  addLink(link: Link): this {
    if (this.ended) return this
    if (this.links.length >= MAX_ENTRIES) this.droppedLinksCount++
    else this.links = [...this.links, link]
    return this
  }

  addLinks(links: Link[]): this {
    for (const link of links) this.addLink(link)
    return this
  }

  /** As OpenTelemetry asks: unset changes nothing, and ok is final. */
  setStatus(status: SpanStatus): this {
    if (this.ended || status.code === SpanStatusCode.UNSET || this.status.code === SpanStatusCode.OK) return this
    this.status = status.code === SpanStatusCode.OK ? { code: SpanStatusCode.OK } : { ...status }
    return this
  }

  updateName(name: string): this {
    if (!this.ended) this.name = name
    return this
  }

  recordException(exception: Exception, time?: TimeInput): void {
    const { name, message, stack, code } = typeof exception === 'string' ? { message: exception } : Object(exception)
    const attributes: Attributes = {}
    const type = code ?? name
    if (type !== undefined) attributes['exception.type'] = String(type)
    if (message !== undefined) attributes['exception.message'] = String(message)
    if (stack !== undefined) attributes['exception.stacktrace'] = String(stack)
    this.addEvent('exception', attributes, time)
  }

  end(endTime?: TimeInput): void {
    if (this.ended) return
    this.endMicros = Math.max(this.#micros(endTime), this.startMicros)
    this.ended = true
    this.#recording.ended(this)
  }

  get attributes(): Attributes {
    return recordOf(this.#whole())
  }

  get startTime(): HrTime {
    return hrTime(this.startMicros)
  }

  get endTime(): HrTime {
    return hrTime(this.endMicros)
  }

  get duration(): HrTime {
    return hrTime(this.endMicros - this.startMicros)
  }

  get resource(): resources.Resource {
    return this.#recording.resource
  }

  get instrumentationScope(): ReadableSpan['instrumentationScope'] {
    return this.#recording.scope
  }

  /** All attributes as a list, so that each can be set anew. */
  #whole(): AttributeList {
    withEvent(this.list, this.event)
    this.event = undefined
    return this.list
  }

  /** A time as OpenTelemetry takes it: a Date, Unix milliseconds, or seconds and nanoseconds. */
  #micros(time: TimeInput | undefined): number {
    if (typeof time === 'number')
      return time < performance.timeOrigin ? (performance.timeOrigin + time) * 1_000 : time * 1_000
    if (time instanceof Date) return time.getTime() * 1_000
    return Array.isArray(time) ? time[0] * 1_000_000 + time[1] / 1_000 : this.#recording.clock()
  }
}

const UNSET: SpanStatus = { code: SpanStatusCode.UNSET }

const hrTime = (micros: number): HrTime => {
  const seconds = Math.floor(micros / 1_000_000)
  return [seconds, Math.round((micros - seconds * 1_000_000) * 1_000)]
}

const isAttributes = (value: Attributes | TimeInput | undefined): value is Attributes =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
