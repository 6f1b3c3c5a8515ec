import { OTLPLogExporter as GrpcLogs } from '@opentelemetry/exporter-logs-otlp-grpc'
import { OTLPLogExporter as JsonLogs } from '@opentelemetry/exporter-logs-otlp-http'
import { OTLPLogExporter as ProtobufLogs } from '@opentelemetry/exporter-logs-otlp-proto'
import { OTLPMetricExporter as GrpcMetrics } from '@opentelemetry/exporter-metrics-otlp-grpc'
import { OTLPMetricExporter as JsonMetrics } from '@opentelemetry/exporter-metrics-otlp-http'
import { OTLPMetricExporter as ProtobufMetrics } from '@opentelemetry/exporter-metrics-otlp-proto'
import { OTLPTraceExporter as GrpcTraces } from '@opentelemetry/exporter-trace-otlp-grpc'
import { OTLPTraceExporter as JsonTraces } from '@opentelemetry/exporter-trace-otlp-http'
import { OTLPTraceExporter as ProtobufTraces } from '@opentelemetry/exporter-trace-otlp-proto'
import type { logs, metrics, tracing } from '@opentelemetry/sdk-node'
import type { OtlpConfig } from './otlp-config.ts'

// Headers, time limits, compression and certificates are read from the environment by the exporters.
const traces = { grpc: GrpcTraces, 'http/json': JsonTraces, 'http/protobuf': ProtobufTraces }
const logRecords = { grpc: GrpcLogs, 'http/json': JsonLogs, 'http/protobuf': ProtobufLogs }
const points = { grpc: GrpcMetrics, 'http/json': JsonMetrics, 'http/protobuf': ProtobufMetrics }

export const otlpSpans = ({ protocol, url }: OtlpConfig): tracing.SpanExporter => new traces[protocol]({ url })

export const otlpLogs = ({ protocol, url }: OtlpConfig, timeoutMillis: number): logs.LogRecordExporter =>
  new logRecords[protocol]({ url, timeoutMillis })

export const otlpMetrics = ({ protocol, url }: OtlpConfig): metrics.PushMetricExporter => new points[protocol]({ url })
