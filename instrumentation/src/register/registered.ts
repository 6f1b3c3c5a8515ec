import type { Causeway } from '../causeway.ts'
import { startCauseway } from '../start.ts'
import { startedCauseway } from '../started.ts'
import { endWithProcess } from './process-end.ts'
import { packageOf } from './service-package.ts'

/**
 * The Causeway with which `--import @causeway/instrumentation/register` traces: the one that this process started first,
 * or else one that is started here and now from the environment, and that ends with the process. Its service is named by
 * `OTEL_SERVICE_NAME`, else by the package.json nearest to the main script. Never throws.
 */
export function registeredCauseway(): Causeway {
  return startedCauseway() ?? startFromEnvironment()
}

function startFromEnvironment(): Causeway {
  const { name, version } = packageOf(process.argv[1], process.cwd())
  const causeway = startCauseway({ service: name ?? '', ...(version === null ? {} : { version }) })
  endWithProcess(() => causeway.shutdown())
  return causeway
}
