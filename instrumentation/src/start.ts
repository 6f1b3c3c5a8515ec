import { trace } from '@opentelemetry/api'
import { attemptCounter } from './attempt.ts'
import { type Causeway, createCauseway } from './causeway.ts'
import { type CausewayOptions, readConfig } from './config.ts'
import { disclosing } from './disclosure.ts'
import { newId, trustedMaker } from './event/id-maker.ts'
import { measures } from './measure.ts'
import { membership } from './membership.ts'
import { conventional } from './record/convention.ts'
import { tracerRecorder } from './record/recorder.ts'
import { remember } from './started.ts'
import { endOnce } from './telemetry/end-once.ts'
import { startTelemetry, type Telemetry } from './telemetry/telemetry.ts'
import { tellOnceAMinute } from './telemetry/tell.ts'

const SHUTDOWN_MILLIS = 5_000

/**
 * Starts tracing for this service: spans go to a Causeway collector by OTLP, and to a Jaeger if asked. Never throws: a
 * service whose telemetry cannot start runs without it, and says so in one line.
 */
export function startCauseway(given: CausewayOptions): Causeway {
  // A service without types may give nothing, and be named by the environment.
  const options: CausewayOptions = given ?? { service: '' }
  const tell = tellOnceAMinute((line) => console.error(line))
  const config = readConfig(options, process.env)
  // Beside `tell`, which is silent for a minute after its first line.
  if (config.refused.length > 0) console.error(`causeway: ${config.refused.join('; ')}. The service goes on.`)
  const groups = membership()
  const telemetry = startOrGoWithout(() => startTelemetry(config, groups.groups, tell), tell)
  const { correlationIds, eventIds } = options
  const causeway = createCauseway(
    {
      recorder: conventional(telemetry.recorder, config.convention),
      service: config.service,
      make: {
        eventId: eventIds === undefined ? newId : trustedMaker(eventIds),
        correlationId: correlationIds === undefined ? null : trustedMaker(correlationIds),
      },
      now: Date.now,
      attempts: attemptCounter(),
      membership: groups,
      measures: measures(telemetry.meterProvider, config.convention),
      disclose: disclosing(config.disclosure),
      errors: config.disclosure.errors,
    },
    endOnce(telemetry.stop, SHUTDOWN_MILLIS),
  )
  return remember(causeway)
}

function startOrGoWithout(start: () => Telemetry, tell: (line: string) => void): Telemetry {
  try {
    return start()
  } catch (error) {
    tell(`tracing could not be started: ${String(error)}. The service runs without it.`)
    return { recorder: tracerRecorder(trace.getTracer('causeway')), meterProvider: null, stop: async () => {} }
  }
}
