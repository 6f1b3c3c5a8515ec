import type { PoolClient, Submittable } from 'pg'

/**
 * Sends rows through `COPY … FROM STDIN (FORMAT binary)` on a connection; resolves when the server has taken them all, and
 * rejects with its error.
 */
export function copyIn(client: PoolClient, statement: string, rows: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const copy: CopyQuery = {
      // pg puts its time limit around this.
      callback: (error) => (error ? reject(error) : resolve()),
      // The rows need not wait until the server asks for them: one that refuses the statement passes over what follows it.
      submit(connection) {
        connection.query(statement)
        connection.sendCopyFromChunk(rows)
        connection.endCopyFrom()
      },
      handleCopyInResponse: () => {},
      handleCommandComplete: () => {},
      // After an error pg keeps what follows waiting until the server is ready again.
      handleError: (error) => copy.callback(error),
      handleReadyForQuery: () => copy.callback(null),
    }
    client.query(copy as unknown as Submittable)
  })
}

/** What pg asks of a query of one's own and offers it (pg/lib/client.js, connection.js); its types say only `submit`. */
interface CopyQuery {
  callback: (error: Error | null) => void
  submit(connection: CopyConnection): void
  handleCopyInResponse(): void
  handleCommandComplete(): void
  handleError(error: Error): void
  handleReadyForQuery(): void
}

interface CopyConnection {
  query(text: string): void
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
}
