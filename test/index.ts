export { brokers, emptyDatabase, type FreshDatabase, freshDatabase } from './servers.ts'
