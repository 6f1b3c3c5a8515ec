import { countJson, countProtobuf } from './count-records.ts'
import type { Read } from './malformed.ts'
import type { OtlpTraces } from './otlp-span.ts'
import { HEAD_BYTES } from './read-body.ts'
import { readTracesJson } from './read-traces-json.ts'
import { readTracesProtobuf } from './read-traces-protobuf.ts'
import type { Receiver, Refusal, RefusedRequest, Signal } from './receiver.ts'

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

const ALL_TAKEN: Outcome = { type: 'taken', rejected: 0, message: '' }

export interface WholeRequest {
  readonly signal: Signal
  readonly encoding: Encoding
  /** Unpacked. */
  readonly bytes: Buffer
  readonly contentType: string | null
}

/** From the bytes of a request, by whichever wire they came, to what its sender is to hear. */
export async function takeRequest(request: WholeRequest, receiver: Receiver): Promise<Outcome> {
  const { signal, encoding, bytes } = request
  if (signal !== 'traces') {
    const count = encoding === 'json' ? countJson(signal, bytes) : countProtobuf(signal, bytes)
    if (count.type === 'undecodable') return undecodable(request, count.detail, receiver)
    receiver.counted(signal, count.value)
    return ALL_TAKEN
  }
  const traces: Read<OtlpTraces> = encoding === 'json' ? readTracesJson(bytes) : readTracesProtobuf(bytes)
  if (traces.type === 'undecodable') return undecodable(request, traces.detail, receiver)
  const receipt = await receiver.traces(traces.value, bytes.length)
  if (receipt.type === 'unavailable') return { type: 'unavailable', message: receipt.detail }
  if (receipt.rejected === 0) return ALL_TAKEN
  return { type: 'taken', rejected: receipt.rejected, message: receipt.message }
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
