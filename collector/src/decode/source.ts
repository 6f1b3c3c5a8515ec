import { MAX_NAME_LENGTH } from '@causeway/model'
import type { OtlpResource } from '../wire/otlp-span.ts'
import { readFacts } from './facts.ts'
import type { Json } from './json.ts'

/** Who sent spans: what a resource says. */
export interface Source {
  readonly service: string
  readonly instance: string | null
  /** The resource's other attributes. */
  readonly attributes: readonly (readonly [string, Json])[]
}

/** Resource attributes that say how the process was built and started: long, the same on every span, never asked for. */
const NOT_KEPT = /^(telemetry|process)\./

/** Reads a resource. A service that does not tell its name is `unknown_service`, as OpenTelemetry's SDKs call it. */
export function readSource(resource: OtlpResource): Source {
  const facts = readFacts(resource.attributes)
  return {
    service: facts.text('service', MAX_NAME_LENGTH) ?? 'unknown_service',
    instance: facts.text('instance', MAX_NAME_LENGTH),
    attributes: facts.leftovers().filter(([key]) => !NOT_KEPT.test(key)),
  }
}
