import type { LogRecord } from '@opentelemetry/api-logs'
import { logs, type resources } from '@opentelemetry/sdk-node'
import { messageOf } from './export-queue.ts'
import { SCOPE, SCOPE_VERSION } from './scope.ts'
import type { Tell } from './tell.ts'

export interface HeartbeatLoop {
  /** Sends the last heartbeat, which says that this process leaves. */
  leave(): Promise<void>
}

export interface HeartbeatLoopOptions {
  readonly exporter: logs.LogRecordExporter
  /** Where the exporter sends to, in words. */
  readonly name: string
  readonly resource: resources.Resource
  readonly intervalMillis: number
  /** What to say now. */
  readonly record: (sequence: number, leaving: boolean) => LogRecord
  readonly tell: Tell
}

const SUCCESS = 0

/**
 * Sends a heartbeat at once and then every interval, one at a time: while one is on its way no other is made, and one
 * that is not acknowledged is made anew under its number. So a gap in the numbers means that somebody lost one after
 * acknowledging it. The loop keeps no process alive.
 */
export function startHeartbeatLoop(options: HeartbeatLoopOptions): HeartbeatLoop {
  const { exporter, intervalMillis, record, name, tell } = options
  const { logger, send, shutdown } = startSending(exporter, options.resource)
  let acknowledged = 0
  let failures = 0
  let onItsWay = false

  const beat = async (leaving: boolean): Promise<void> => {
    try {
      const sequence = acknowledged + 1
      const made = record(sequence, leaving)
      const failure = await send(() => logger.emit(made))
      failures = failure === null ? 0 : failures + 1
      if (failure === null) acknowledged = Math.max(acknowledged, sequence)
      // One alone says little: a busy start, a collector that is being restarted.
      else if (failures > 1) tell(`heartbeats do not reach ${name}: ${messageOf(failure)}. The service goes on.`)
    } catch (error) {
      tell(`a heartbeat could not be made: ${messageOf(error)}. The service goes on.`)
    }
  }
  const tick = async (): Promise<void> => {
    if (onItsWay) return
    onItsWay = true
    await beat(false)
    onItsWay = false
  }
  const timer = setInterval(tick, intervalMillis).unref()
  tick()
  return {
    leave: async () => {
      clearInterval(timer)
      await beat(true)
      await shutdown()
    },
  }
}

/** OpenTelemetry's logs SDK before an exporter, with the exporter's answer to each record. */
function startSending(exporter: logs.LogRecordExporter, resource: resources.Resource) {
  // Records are exported in the order in which they are emitted.
  const awaited: ((failure: unknown) => void)[] = []
  const answering: logs.LogRecordExporter = {
    export: (records, done) => {
      const answer = awaited.shift()
      exporter.export(records, (result) => {
        answer?.(result.code === SUCCESS ? null : (result.error ?? new Error('no reason was given')))
        // The processor would report a failure each time, and it is told of here.
        done({ code: SUCCESS })
      })
    },
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  }
  const processor = new logs.SimpleLogRecordProcessor({ exporter: answering })
  const provider = new logs.LoggerProvider({ resource, processors: [processor] })
  const send = (emit: () => void): Promise<unknown> => {
    const { promise, resolve } = Promise.withResolvers<unknown>()
    awaited.push(resolve)
    emit()
    return promise
  }
  return { logger: provider.getLogger(SCOPE, SCOPE_VERSION), send, shutdown: () => provider.shutdown() }
}
