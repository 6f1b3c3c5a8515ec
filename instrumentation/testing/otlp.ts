import protobuf from 'protobufjs'

/**
 * Decodes an OTLP request into OTLP/JSON: ids in hex, 64-bit integers as strings, enums as numbers. Written from
 * opentelemetry-proto 1.x (trace, logs, metrics and common, all v1), with the fields that are used here.
 */
export const decodeTraces = (body: Uint8Array): TracesRequest => decode('Traces', body)
export const decodeLogs = (body: Uint8Array): LogsRequest => decode('Logs', body)
export const decodeMetrics = (body: Uint8Array): MetricsRequest => decode('Metrics', body)

function decode<Request>(name: string, body: Uint8Array): Request {
  const type = ROOT.lookupType(name)
  const message = type.toObject(type.decode(body), { longs: String, bytes: Array, arrays: false })
  return JSON.parse(JSON.stringify(message, (key, value) => (key.endsWith('Id') ? hex(value) : value)))
}

export interface TracesRequest {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] }
    readonly scopeSpans: readonly { readonly scope: { readonly name: string }; readonly spans: readonly OtlpSpan[] }[]
  }[]
}

export interface LogsRequest {
  readonly resourceLogs: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] }
    readonly scopeLogs: readonly { readonly logRecords: readonly OtlpLogRecord[] }[]
  }[]
}

export interface OtlpLogRecord {
  readonly timeUnixNano: string
  readonly eventName: string
  readonly body: { readonly stringValue?: string }
  readonly attributes: readonly KeyValue[]
}

export interface MetricsRequest {
  readonly resourceMetrics: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] }
    readonly scopeMetrics: readonly { readonly metrics: readonly { readonly name: string }[] }[]
  }[]
}

export interface KeyValue {
  readonly key: string
  readonly value: {
    readonly stringValue?: string
    readonly intValue?: string
    readonly boolValue?: boolean
    readonly arrayValue?: { readonly values?: readonly { readonly stringValue?: string }[] }
  }
}

export interface OtlpSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly kind: number
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes: readonly KeyValue[]
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[]
  readonly status: { readonly code?: number; readonly message?: string }
}

/** Attributes as a plain record. */
export const attributesOf = (attributes: readonly KeyValue[]): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))

const hex = (bytes: unknown): unknown => (Array.isArray(bytes) ? Buffer.from(bytes).toString('hex') : bytes)

const ROOT = protobuf.parse(`
    syntax = "proto3";
    message Traces { repeated ResourceSpans resource_spans = 1; }
    message Logs { repeated ResourceLogs resource_logs = 1; }
    message ResourceLogs { Resource resource = 1; repeated ScopeLogs scope_logs = 2; string schema_url = 3; }
    message ScopeLogs { Scope scope = 1; repeated LogRecord log_records = 2; string schema_url = 3; }
    message LogRecord {
      fixed64 time_unix_nano = 1; int32 severity_number = 2; string severity_text = 3; AnyValue body = 5;
      repeated KeyValue attributes = 6; uint32 dropped_attributes_count = 7; fixed32 flags = 8; bytes trace_id = 9;
      bytes span_id = 10; fixed64 observed_time_unix_nano = 11; string event_name = 12;
    }
    message Metrics { repeated ResourceMetrics resource_metrics = 1; }
    message ResourceMetrics { Resource resource = 1; repeated ScopeMetrics scope_metrics = 2; string schema_url = 3; }
    message ScopeMetrics { Scope scope = 1; repeated Metric metrics = 2; string schema_url = 3; }
    message Metric { string name = 1; string description = 2; string unit = 3; }
    message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; string schema_url = 3; }
    message Resource { repeated KeyValue attributes = 1; uint32 dropped_attributes_count = 2; }
    message ScopeSpans { Scope scope = 1; repeated Span spans = 2; string schema_url = 3; }
    message Scope { string name = 1; string version = 2; repeated KeyValue attributes = 3; }
    message Span {
      bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; bytes parent_span_id = 4; string name = 5;
      int32 kind = 6; fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8;
      repeated KeyValue attributes = 9; uint32 dropped_attributes_count = 10;
      repeated Event events = 11; uint32 dropped_events_count = 12;
      repeated Link links = 13; uint32 dropped_links_count = 14; Status status = 15; fixed32 flags = 16;
    }
    message Event { fixed64 time_unix_nano = 1; string name = 2; repeated KeyValue attributes = 3; }
    message Link {
      bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; repeated KeyValue attributes = 4; fixed32 flags = 6;
    }
    message Status { string message = 2; int32 code = 3; }
    message KeyValue { string key = 1; AnyValue value = 2; }
    message AnyValue {
      oneof value {
        string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4;
        ArrayValue array_value = 5; KeyValueList kvlist_value = 6; bytes bytes_value = 7;
      }
    }
    message ArrayValue { repeated AnyValue values = 1; }
    message KeyValueList { repeated KeyValue values = 1; }
  `).root
