/**
 * `node --import @causeway/instrumentation/register service.js` traces a service with no change of its code. A service
 * whose libraries cannot be hooked runs without tracing, and says so in one line.
 */
import { clientClasses } from './src/register/client-class.ts'
import { hookLibraries } from './src/register/hook.ts'

try {
  hookLibraries(clientClasses)
} catch (error) {
  console.error(`causeway: the Kafka clients cannot be traced: ${String(error)}. The service runs without it.`)
}
