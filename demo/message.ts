import type { TroubleName } from './troubles.ts'

/** What the supervisor tells a service, over the channel between parent and child process. */
export type ToService =
  /** Everyone listens: orders may come in. */
  | { readonly type: 'open' }
  | { readonly type: 'trouble'; readonly name: TroubleName; readonly on: boolean }
  /** Take an order whose quantity no service can read. */
  | { readonly type: 'place-poison-order' }

/** What a service tells the supervisor: it listens now, and where it answers HTTP, if it does. */
export type FromService = { readonly type: 'ready'; readonly url: string | null }
