export { confluent } from './src/confluent/adapter.ts'
export type { ConfluentKafka } from './src/confluent/client.ts'
