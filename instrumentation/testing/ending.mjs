/**
 * A service that handles one event and ends in the way that its arguments say. Run by a test, with the register.
 *   itself      nothing is left to do
 *   killed      waits for a signal, for which it has no handler
 *   gracefully  waits for a signal, which it handles itself, later than the register
 *   reraising   handles the signal once, and then sends it to itself again, as frameworks do
 */
import { registeredCauseway } from '@causeway/instrumentation'

const [way] = process.argv.slice(2)
const others = process.listenerCount('SIGTERM')
await registeredCauseway().handle(
  { system: 'kafka', destination: 'orders', value: { eventId: 'evt_1' } },
  async () => {},
)

if (way === 'itself') process.exitCode = 3
else setInterval(() => {}, 60_000)
if (way === 'gracefully') {
  process.once('SIGTERM', async () => {
    await registeredCauseway().shutdown()
    process.exit(process.listenerCount('SIGTERM') === others ? 4 : 5)
  })
}
if (way === 'reraising') {
  const handler = async () => {
    await registeredCauseway().shutdown()
    process.off('SIGTERM', handler)
    process.kill(process.pid, 'SIGTERM')
  }
  process.on('SIGTERM', handler)
}
setImmediate(() => console.log('ready'))
