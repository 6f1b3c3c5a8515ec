import type { IOtlpExportDelegate } from '@opentelemetry/otlp-exporter-base'
import { convertLegacyHttpOptions, createOtlpHttpExportDelegate } from '@opentelemetry/otlp-exporter-base/node-http'
import { convertLegacyOtlpGrpcOptions, createOtlpGrpcExportDelegate } from '@opentelemetry/otlp-grpc-exporter-base'
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import { messageOf } from '../telemetry/export-queue.ts'

/** A whole OTLP trace request, encoded, and how many spans are in it. */
export interface EncodedSpans {
  readonly body: Uint8Array
  readonly spans: number
}

/** What became of a request: taken (some spans of it perhaps refused), refused for good, or not taken this time. */
export type Delivery =
  | { readonly type: 'taken'; readonly rejected: number; readonly why: string }
  | { readonly type: 'refused'; readonly why: string }
  | { readonly type: 'failed'; readonly why: string }

/** Where encoded spans go. Never rejects. */
export interface Wire {
  send(request: EncodedSpans): Promise<Delivery>
  /** Lets go of its connections. */
  close(): Promise<void>
}

/**
 * OTLP with protobuf over HTTP, by OpenTelemetry's own transport: it reads headers, time-out, compression and
 * certificates from the `OTEL_EXPORTER_OTLP_*` variables.
 */
export const httpWire = (url: string): Wire =>
  wireOf((serializer) =>
    createOtlpHttpExportDelegate(
      convertLegacyHttpOptions({ url }, 'TRACES', 'v1/traces', {
        'Content-Type': 'application/x-protobuf',
      }),
      serializer,
      'otlp_http_span_exporter',
      COUNTED,
      undefined,
    ),
  )

/** OTLP over gRPC, likewise. */
export const grpcWire = (url: string): Wire =>
  wireOf((serializer) =>
    createOtlpGrpcExportDelegate(
      convertLegacyOtlpGrpcOptions({ url }, 'TRACES'),
      serializer,
      'otlp_grpc_span_exporter',
      COUNTED,
      undefined,
      'TraceExportService',
      '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
    ),
  )

const COUNTED = { name: 'span' as const, countItems: ({ spans }: EncodedSpans) => spans }

type Response = ReturnType<typeof ProtobufTraceSerializer.deserializeResponse>

interface Passing {
  serializeRequest(request: EncodedSpans): Uint8Array
  deserializeResponse(data: Uint8Array): Response
}

function wireOf(delegateWith: (serializer: Passing) => IOtlpExportDelegate<EncodedSpans>): Wire {
  // The delegate reads the response in the same turn in which it reports success.
  let response: Response = {}
  const delegate = delegateWith({
    serializeRequest: ({ body }) => body,
    deserializeResponse(data) {
      response = ProtobufTraceSerializer.deserializeResponse(data)
      return response
    },
  })
  return {
    send: (request) =>
      new Promise((resolve) => {
        delegate.export(request, ({ code, error }) => {
          const { partialSuccess } = response
          response = {}
          if (code !== SUCCESS) return resolve({ type: isRefusal(error) ? 'refused' : 'failed', why: messageOf(error) })
          const rejected = Number(partialSuccess?.rejectedSpans ?? 0)
          resolve({ type: 'taken', rejected, why: partialSuccess?.errorMessage ?? '' })
        })
      }),
    close: () => delegate.shutdown(),
  }
}

/** Of `ExportResultCode` of OpenTelemetry's core. */
const SUCCESS = 0

/** HTTP statuses that OTLP says are to be tried again (OTLP specification, "Failures"). */
const TRY_AGAIN = [429, 502, 503, 504]
/** gRPC: invalid argument, not found, permission denied, unimplemented, unauthenticated. */
const GRPC_REFUSALS = [3, 5, 7, 12, 16]

function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'number') return false
  return error.code >= 400 ? !TRY_AGAIN.includes(error.code) : GRPC_REFUSALS.includes(error.code)
}
