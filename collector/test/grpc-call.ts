import { Client, compressionAlgorithms, credentials, Metadata, type ServiceError } from '@grpc/grpc-js'
import protobufjs from 'protobufjs'

/** What a call was answered; `retryAfterSeconds` is null where it must not come again. */
export interface GrpcAnswer {
  readonly code: number
  readonly details: string
  readonly retryAfterSeconds: number | null
  readonly body: Buffer
}

export interface GrpcCallOptions {
  readonly signal?: 'trace' | 'logs' | 'metrics'
  readonly gzip?: boolean
}

export const exportPath = (signal: 'trace' | 'logs' | 'metrics'): string =>
  `/opentelemetry.proto.collector.${signal}.v1.${{ trace: 'Trace', logs: 'Logs', metrics: 'Metrics' }[signal]}Service/Export`

/** Makes one call at a port of this machine, on a connection of its own, whatever it is answered. */
export function callExport(port: number, body: Buffer, options: GrpcCallOptions = {}): Promise<GrpcAnswer> {
  const { signal = 'trace', gzip = false } = options
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
    'grpc.default_compression_algorithm': compressionAlgorithms[gzip ? 'gzip' : 'identity'],
    'grpc.max_send_message_length': -1,
    'grpc.enable_retries': 0,
  })
  const asItIs = (bytes: Buffer): Buffer => bytes
  return new Promise<GrpcAnswer>((resolve) => {
    client.makeUnaryRequest(exportPath(signal), asItIs, asItIs, body, new Metadata(), (error, answer) => {
      resolve(error ? refusal(error) : { code: 0, details: '', retryAfterSeconds: null, body: answer ?? NOTHING })
    })
  }).finally(() => client.close())
}

const NOTHING = Buffer.alloc(0)

function refusal({ code, details, metadata }: ServiceError): GrpcAnswer {
  const [status] = metadata.get('grpc-status-details-bin')
  return { code, details, retryAfterSeconds: typeof status === 'object' ? retryAfter(status) : null, body: NOTHING }
}

/** google.rpc.Status and what it is made of, as googleapis' google/rpc/status.proto and error_details.proto have it. */
const { root } = protobufjs.parse(`syntax = "proto3";
  message Status { int32 code = 1; string message = 2; repeated Any details = 3; }
  message Any { string type_url = 1; bytes value = 2; }
  message RetryInfo { Duration retry_delay = 1; }
  message Duration { int64 seconds = 1; int32 nanos = 2; }`)

function retryAfter(status: Buffer): number | null {
  const { details } = decoded('Status', status)
  const info = details.find(({ typeUrl }: { typeUrl: string }) => typeUrl.endsWith('/google.rpc.RetryInfo'))
  return info ? Number(decoded('RetryInfo', info.value).retryDelay.seconds) : null
}

const decoded = (type: string, bytes: Buffer) => root.lookupType(type).toObject(root.lookupType(type).decode(bytes))
