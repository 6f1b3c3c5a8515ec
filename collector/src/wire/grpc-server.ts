import { createServer, type Server as NetServer } from 'node:net'
import {
  Metadata,
  Server,
  ServerCredentials,
  ServerInterceptingCall,
  type ServerInterceptor,
  type ServerUnaryCall,
  type ServiceDefinition,
  type sendUnaryData,
} from '@grpc/grpc-js'
import type { Share } from './admission.ts'
import { exportResponse } from './answer.ts'
import type { Signal } from './receiver.ts'
import { RPC_CODE, rpcCodeOf, rpcStatus } from './rpc-status.ts'
import { BUSY, type Outcome, STUMBLED, takeRequest } from './take-request.ts'
import { openTurns } from './turns.ts'
import type { WireOptions } from './wire-options.ts'

export interface GrpcServer {
  /** Not listening yet. */
  readonly server: NetServer
  /** Takes no more calls, lets those in flight be answered, and resolves when the last connection is closed. */
  readonly close: () => Promise<void>
}

/**
 * OTLP over gRPC: the Export of TraceService, LogsService and MetricsService. The port is a plain one whose connections
 * are handed to gRPC, so that a port that is taken is told by its code. gRPC itself refuses what is larger than the limit
 * (RESOURCE_EXHAUSTED), what it cannot unpack (INTERNAL) and compression other than gzip and deflate (UNIMPLEMENTED).
 */
export function grpcServer(options: WireOptions): GrpcServer {
  const grpc = new Server({
    'grpc.max_receive_message_length': options.maxBodyBytes,
    'grpc.max_concurrent_streams': MAX_CALLS_OF_CONNECTION,
    // A connection whose other end is gone, or that never spoke HTTP/2, ends.
    'grpc.keepalive_time_ms': options.requestTimeoutMillis,
    'grpc.keepalive_timeout_ms': 20_000,
    'grpc.enable_channelz': 0,
    interceptors: [admitting(options)],
  })
  for (const [path, signal] of Object.entries(SIGNAL_AT)) grpc.addService(serviceAt(path), handling(signal, options))
  const connections = grpc.createConnectionInjector(ServerCredentials.createInsecure())
  const server = createServer({ noDelay: true }, (socket) => connections.injectConnection(socket))
  const close = async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    await new Promise((resolve) => grpc.tryShutdown(resolve))
    await closed
  }
  return { server, close }
}

const MAX_CALLS_OF_CONNECTION = 100

const SIGNAL_AT: Readonly<Record<string, Signal>> = {
  '/opentelemetry.proto.collector.trace.v1.TraceService/Export': 'traces',
  '/opentelemetry.proto.collector.logs.v1.LogsService/Export': 'logs',
  '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export': 'metrics',
}

/** Messages stay the bytes that they are, for the readers that HTTP uses. */
function serviceAt(path: string): ServiceDefinition {
  const asItIs = (bytes: Buffer): Buffer => bytes
  return {
    Export: {
      path,
      requestStream: false,
      responseStream: false,
      requestSerialize: asItIs,
      requestDeserialize: asItIs,
      responseSerialize: asItIs,
      responseDeserialize: asItIs,
    },
  }
}

/** What a call holds until it is answered. */
interface Admitted {
  readonly bytes: Buffer
  readonly share: Share
}

function handling(signal: Signal, { receiver, retryAfterSeconds }: WireOptions) {
  const take = async (call: ServerUnaryCall<Admitted, Buffer>, callback: sendUnaryData<Buffer>): Promise<void> => {
    const { bytes, share } = call.request
    const request = { signal, encoding: 'protobuf', bytes, contentType: 'application/grpc' } as const
    const outcome = await takeRequest(request, receiver).catch((error): Outcome => {
      receiver.surprised(error)
      return STUMBLED
    })
    share.release()
    const code = rpcCodeOf(outcome)
    receiver.answered({ protocol: 'grpc', signal, code, turnedAway: code === RPC_CODE.unavailable })
    if (outcome.type !== 'taken') callback(statusOf(outcome, retryAfterSeconds))
    else callback(null, exportResponse(outcome.rejected, outcome.message, signal, 'protobuf'))
  }
  return { Export: take }
}

/** Only who is to come again finds a RetryInfo, in the trailer that gRPC keeps for a google.rpc.Status. */
function statusOf(outcome: Outcome & { readonly message: string }, retryAfterSeconds: () => number) {
  const code = rpcCodeOf(outcome)
  const metadata = new Metadata()
  if (outcome.type === 'unavailable') {
    metadata.set('grpc-status-details-bin', rpcStatus(code, outcome.message, retryAfterSeconds()))
  }
  return { code, details: outcome.message, metadata }
}

/** What a sender may send of a call before we read on: HTTP/2's window as it is at first. */
const WINDOW_BYTES = 65_535

/** How many calls are read at once; others wait, held back by HTTP/2's flow control. */
export const READ_AT_ONCE = 4

/**
 * Bounds what calls hold, as far as gRPC lets us: a call has its window from the start and its message when that is whole
 * and unpacked, for gRPC shows it only then. So that not many a bomb is unpacked before it is seen, calls take turns to
 * be read. A call that is not whole in time is ended.
 */
function admitting({ receiver, admission, retryAfterSeconds, requestTimeoutMillis }: WireOptions): ServerInterceptor {
  const turns = openTurns(READ_AT_ONCE)
  return ({ path }, call) => {
    const signal = SIGNAL_AT[path] ?? 'none'
    const share = admission.share()
    const turn = turns.turn()
    let reading = true
    let message: Buffer | null = null
    const refuse = (status: ReturnType<typeof statusOf>): void => {
      done()
      share.release()
      receiver.answered({ protocol: 'grpc', signal, code: status.code, turnedAway: true })
      call.sendStatus(status)
    }
    const late = setTimeout(() => refuse(TOO_SLOW), requestTimeoutMillis)
    const done = () => {
      reading = false
      clearTimeout(late)
      turn.end()
    }
    return new ServerInterceptingCall(call, {
      start: (next) => {
        if (!share.grow(WINDOW_BYTES)) return refuse(statusOf(BUSY, retryAfterSeconds))
        next({
          // Nothing is read before the metadata has been passed on.
          onReceiveMetadata: (metadata, pass) => turn.start(() => pass(metadata)),
          onReceiveMessage: (bytes: Buffer, pass) => {
            if (!share.grow(Math.max(0, bytes.length - WINDOW_BYTES))) return refuse(statusOf(BUSY, retryAfterSeconds))
            message = bytes
            pass({ bytes, share } satisfies Admitted)
          },
          onReceiveHalfClose: (pass) => {
            // From here on the handler has it. Without a message there is none: gRPC refuses the call.
            if (message !== null) done()
            pass()
          },
          onCancel: () => {
            if (!reading) return
            done()
            share.release()
            receiver.brokenOff('grpc')
          },
        })
      },
    })
  }
}

/** A code that senders come again at, as OTLP has it. */
const TOO_SLOW = {
  code: RPC_CODE.deadlineExceeded,
  details: 'The request took too long to arrive; send it again.',
  metadata: new Metadata(),
}
