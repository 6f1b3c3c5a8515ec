import { LOG_EVENT } from '@causeway/model'
import { countPointsJson, countPointsProtobuf } from './count-points.ts'
import type { Undecodable } from './malformed.ts'
import type { WantedNames } from './otlp-log.ts'
import { HEAD_BYTES } from './read-body.ts'
import { readLogsJson } from './read-logs-json.ts'
import { readLogsProtobuf } from './read-logs-protobuf.ts'
import { readTracesJson } from './read-traces-json.ts'
import { readTracesProtobuf } from './read-traces-protobuf.ts'
import type { Receipt, Receiver, Refusal, RefusedRequest, Signal } from './receiver.ts'

/** The two encodings of OTLP; gRPC has only the first. */
export type Encoding = 'protobuf' | 'json'

/** What a sender is to hear; its wire says it in its own way. */
export type Outcome =
  /** Everything but `rejected` records was taken, and those must not come again. */
  | { readonly type: 'taken'; readonly rejected: number; readonly message: string }
  /** Nothing of it was taken; it is to come again. */
  | { readonly type: 'unavailable'; readonly message: string }
  /** Nothing of it was taken, and it must not come again. */
  | { readonly type: 'refused'; readonly reason: Refusal; readonly message: string }

export const BUSY: Outcome = { type: 'unavailable', message: 'The collector is busy; send it again.' }
export const STUMBLED: Outcome = {
  type: 'unavailable',
  message: 'The collector stumbled over this request; send it again.',
}

export interface WholeRequest {
  readonly signal: Signal
  readonly encoding: Encoding
  /** Unpacked. */
  readonly bytes: Buffer
  readonly contentType: string | null
}

/** From the bytes of a request, by whichever wire they came, to what its sender is to hear. */
export async function takeRequest(request: WholeRequest, receiver: Receiver): Promise<Outcome> {
  const receipt = await handOver(request, receiver)
  if (receipt.type === 'undecodable') return undecodable(request, receipt.detail, receiver)
  if (receipt.type === 'unavailable') return { type: 'unavailable', message: receipt.detail }
  return { type: 'taken', rejected: receipt.rejected, message: receipt.message }
}

/** The log records that are stored; all others are only counted. */
const WANTED: WantedNames = new Set(Object.values(LOG_EVENT))

const STORED: Receipt = { type: 'stored', rejected: 0, message: '' }

async function handOver({ signal, encoding, bytes }: WholeRequest, receiver: Receiver): Promise<Receipt | Undecodable> {
  const isJson = encoding === 'json'
  switch (signal) {
    case 'traces': {
      const traces = isJson ? readTracesJson(bytes) : readTracesProtobuf(bytes)
      return traces.type === 'undecodable' ? traces : receiver.traces(traces.value, bytes.length)
    }
    case 'logs': {
      const logs = isJson ? readLogsJson(bytes, WANTED) : readLogsProtobuf(bytes, WANTED)
      return logs.type === 'undecodable' ? logs : receiver.logs(logs.value)
    }
    case 'metrics': {
      const count = isJson ? countPointsJson(bytes) : countPointsProtobuf(bytes)
      if (count.type === 'undecodable') return count
      receiver.points(count.value)
      return STORED
    }
  }
}

function undecodable({ encoding, bytes, contentType }: WholeRequest, detail: string, receiver: Receiver): Outcome {
  // A copy, so that what is kept aside does not keep the whole request in memory.
  const payload = Buffer.from(bytes.subarray(0, HEAD_BYTES))
  const refused = refuse({ reason: 'undecodable', detail, contentType, payload }, receiver)
  return { ...refused, message: `The body is not OTLP in ${encoding}: ${detail}.` }
}

/** Keeps aside what is refused for good. */
export function refuse(request: RefusedRequest, receiver: Receiver): Outcome {
  receiver.refused(request)
  return { type: 'refused', reason: request.reason, message: request.detail }
}
