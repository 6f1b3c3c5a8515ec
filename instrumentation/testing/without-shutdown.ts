/** A service that has nothing more to do, and does not tell Causeway so. Its collector's address is the argument. */
import { startCauseway } from '../index.ts'

const causeway = startCauseway({ service: 'payment', endpoint: process.argv[2] ?? '' })
await causeway.handle({ system: 'kafka', destination: 'orders' }, async () => console.log('handled'))
