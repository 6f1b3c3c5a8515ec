import { parseJson } from './json.ts'
import { type Read, reading } from './malformed.ts'
import type { OtlpEvent, OtlpLink, OtlpResource, OtlpScope, OtlpSpan, OtlpTraces } from './otlp-span.ts'
import { attributesOf, type Fields, fields, list, nanos, object, smallInteger, text } from './read-values-json.ts'

/**
 * Reads an ExportTraceServiceRequest in OTLP/JSON (opentelemetry-proto docs/specification.md, "JSON Protobuf Encoding"):
 * ids are hex, enums integers, 64-bit integers strings or numbers, keys lowerCamelCase; null is absence, unknown keys
 * are passed over.
 */
export const readTracesJson = (bytes: Buffer): Read<OtlpTraces> => reading(() => readRequest(parseJson(bytes)))

function readRequest(value: unknown): OtlpTraces {
  const resources: OtlpResource[] = []
  const spans: OtlpSpan[] = []
  for (const resourceSpans of list(fields(value, 'the request'), 'resourceSpans')) {
    const group = fields(resourceSpans, 'resourceSpans')
    const resource = { attributes: attributesOf(object(group, 'resource')) }
    resources.push(resource)
    for (const scopeSpans of list(group, 'scopeSpans')) {
      const inScope = fields(scopeSpans, 'scopeSpans')
      const scope = scopeOf(object(inScope, 'scope'))
      for (const span of list(inScope, 'spans')) spans.push(spanOf(fields(span, 'spans'), resource, scope))
    }
  }
  return { resources, spans }
}

const scopeOf = (scope: Fields): OtlpScope => ({ name: text(scope, 'name'), version: text(scope, 'version') })

function spanOf(span: Fields, resource: OtlpResource, scope: OtlpScope): OtlpSpan {
  const status = object(span, 'status')
  return {
    resource,
    scope,
    traceId: text(span, 'traceId'),
    spanId: text(span, 'spanId'),
    parentSpanId: text(span, 'parentSpanId'),
    traceState: text(span, 'traceState'),
    flags: smallInteger(span, 'flags'),
    name: text(span, 'name'),
    kind: smallInteger(span, 'kind'),
    startTimeUnixNano: nanos(span, 'startTimeUnixNano'),
    endTimeUnixNano: nanos(span, 'endTimeUnixNano'),
    attributes: attributesOf(span),
    events: list(span, 'events').map((event) => eventOf(fields(event, 'events'))),
    links: list(span, 'links').map((link) => linkOf(fields(link, 'links'))),
    status: { code: smallInteger(status, 'code'), message: text(status, 'message') },
  }
}

const eventOf = (event: Fields): OtlpEvent => ({
  timeUnixNano: nanos(event, 'timeUnixNano'),
  name: text(event, 'name'),
  attributes: attributesOf(event),
})

const linkOf = (link: Fields): OtlpLink => ({
  traceId: text(link, 'traceId'),
  spanId: text(link, 'spanId'),
  attributes: attributesOf(link),
})
