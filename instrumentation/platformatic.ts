export { platformatic } from './src/platformatic/adapter.ts'
export type { PlatformaticClient, StreamedMessage } from './src/platformatic/client.ts'
