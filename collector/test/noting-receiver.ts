import type { OtlpLogs } from '../src/wire/otlp-log.ts'
import type { OtlpTraces } from '../src/wire/otlp-span.ts'
import type { Answered, Protocol, Receipt, Receiver, RefusedRequest } from '../src/wire/receiver.ts'

export const STORED: Receipt = { type: 'stored', rejected: 0, message: '' }

/** What a wire has handed over. */
export interface Heard {
  readonly traces: OtlpTraces[]
  readonly logs: OtlpLogs[]
  readonly points: number[]
  readonly refused: RefusedRequest[]
  readonly answered: Answered[]
  readonly brokenOff: Protocol[]
}

/** A receiver that notes everything, and answers traces as it is told to. */
export function notingReceiver(receipt: (traces: OtlpTraces) => Promise<Receipt> = async () => STORED): {
  readonly heard: Heard
  readonly receiver: Receiver
} {
  const heard: Heard = { traces: [], logs: [], points: [], refused: [], answered: [], brokenOff: [] }
  const receiver: Receiver = {
    traces: (traces) => {
      heard.traces.push(traces)
      return receipt(traces)
    },
    logs: async (logs) => {
      heard.logs.push(logs)
      return STORED
    },
    points: (count) => heard.points.push(count),
    refused: (request) => heard.refused.push(request),
    answered: (answered) => heard.answered.push(answered),
    brokenOff: (protocol) => heard.brokenOff.push(protocol),
    surprised: (error) => {
      throw error
    },
  }
  return { heard, receiver }
}
