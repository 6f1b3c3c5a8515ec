import type { Tools } from './tools.ts'

/**
 * Makes the clients of one library traced. Every adapter is a folder of its own under `src/`, imports only the types of
 * its client, stands on `beginSending` and `handle`, and passes the same conformance suite, `testing/conformance.ts`.
 */
export interface Adapter<Client> {
  /** Name of the library on npm. */
  readonly library: string
  /**
   * The same client, traced: its API, answers, errors and timing stay as they were, and so does the client that was
   * given. Never throws; a client that cannot be traced is given back.
   */
  readonly trace: <Given extends Client>(tools: Tools, client: Given) => Given
}
