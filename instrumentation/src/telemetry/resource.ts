import { hostname } from 'node:os'
import { ATTRIBUTE } from '@causeway/model'
import { resources } from '@opentelemetry/sdk-node'
import type { Config, Detector } from '../config.ts'
import { known } from '../event/attribute.ts'

type Named = Exclude<Detector, 'all' | 'none'>

const DETECTORS: Readonly<Record<Named, resources.ResourceDetector>> = {
  host: resources.hostDetector,
  os: resources.osDetector,
  serviceinstance: resources.serviceInstanceIdDetector,
  process: resources.processDetector,
  env: resources.envDetector,
}

/**
 * Who this service is, on its spans, heartbeats and metrics alike. What the environment says (`OTEL_SERVICE_NAME`,
 * `OTEL_RESOURCE_ATTRIBUTES`, `OTEL_NODE_RESOURCE_DETECTORS`) wins over the code.
 */
export function resourceOf(config: Config): resources.Resource {
  const own = known({
    [ATTRIBUTE.serviceName]: config.service,
    [ATTRIBUTE.serviceVersion]: config.version,
    [ATTRIBUTE.serviceInstanceId]: config.instance,
    [ATTRIBUTE.hostName]: hostname(),
  })
  return resources
    .defaultResource()
    .merge(resources.resourceFromAttributes(own))
    .merge(resources.detectResources({ detectors: detectorsOf(config.detectors) }))
}

/** OpenTelemetry's default detectors would send command lines and machine ids: unasked, only the environment is read. */
function detectorsOf(asked: readonly Detector[] | null): resources.ResourceDetector[] {
  if (asked === null) return [DETECTORS.env]
  if (asked.includes('all')) return Object.values(DETECTORS)
  if (asked.includes('none')) return []
  return asked.flatMap((name) => (name === 'all' || name === 'none' ? [] : [DETECTORS[name]]))
}
