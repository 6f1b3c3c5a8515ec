import { type Metadata, Server, ServerCredentials } from '@grpc/grpc-js'
import type { Received } from './receiver.ts'

/** A gRPC server with OTLP's three services, which keeps what it got. Paths are those of OTLP over HTTP. */
export interface GrpcReceiver {
  readonly url: string
  readonly received: readonly Received[]
  close(): void
}

const SERVICES = { trace: 'TraceService', logs: 'LogsService', metrics: 'MetricsService' }

export async function startGrpcReceiver(): Promise<GrpcReceiver> {
  const received: Received[] = []
  const server = new Server()
  for (const [signal, service] of Object.entries(SERVICES)) {
    const path = `/opentelemetry.proto.collector.${signal}.v1.${service}/Export`
    const pass = (bytes: Buffer): Buffer => bytes
    const method = {
      path,
      requestStream: false,
      responseStream: false,
      requestSerialize: pass,
      responseSerialize: pass,
    }
    server.addService(
      { Export: { ...method, requestDeserialize: pass, responseDeserialize: pass } },
      {
        Export: (call: { request: Buffer; metadata: Metadata }, done: (error: null, answer: Buffer) => void) => {
          const headers = Object.fromEntries(Object.entries(call.metadata.getMap()).map(([k, v]) => [k, String(v)]))
          received.push({ path: `/v1/${signal === 'trace' ? 'traces' : signal}`, headers, body: call.request })
          done(null, Buffer.alloc(0))
        },
      },
    )
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    )
  })
  return { url: `http://127.0.0.1:${port}`, received, close: () => server.forceShutdown() }
}
