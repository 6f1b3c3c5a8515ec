/** A service whose collector is not there: handles many events, and tells how it fared. Run by a test, as a process. */
import { startCauseway } from '../index.ts'

const EVENTS = 60_000
const causeway = startCauseway({ service: 'payment', endpoint: 'http://127.0.0.1:9', exportDelayMillis: 10 })
const value = { eventId: 'evt_1', eventType: 'OrderCreated' }

const handleMany = async (): Promise<void> => {
  for (let handled = 0; handled < EVENTS; handled++) {
    await causeway.handle({ system: 'kafka', destination: 'orders', value }, async () => {})
    if (handled % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
}

const heapMegabytes = (): number => {
  globalThis.gc?.()
  return Math.round(process.memoryUsage().heapUsed / 1_000_000)
}

await handleMany()
const afterOnce = heapMegabytes()
await handleMany()
const afterTwice = heapMegabytes()
console.log(JSON.stringify({ afterOnce, afterTwice }))
process.exit()
