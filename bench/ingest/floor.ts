import pg from 'pg'

const ROWS = 400_000
const ROWS_PER_COPY = 4_096
const CONNECTIONS = 2

/** What pg gives and takes of a COPY, which its types leave out. */
interface CopyConnection {
  query(text: string): void
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
}

/** Rows that are stored, written once more by bare binary COPY into an empty table made like theirs: the least that they cost. */
export async function floor(pool: pg.Pool, url: string): Promise<string> {
  const { rows: largest } = await pool.query<{ name: string }>(
    `SELECT relid::text AS name FROM pg_partition_tree('operation') WHERE isleaf ORDER BY pg_table_size(relid) DESC LIMIT 1`,
  )
  const clients = Array.from({ length: CONNECTIONS }, () => new pg.Client({ connectionString: url }))
  await Promise.all(clients.map((client) => client.connect()))
  const [reader] = clients as [pg.Client]
  const batches = await binaryRows(reader, `SELECT * FROM ${largest[0]?.name} LIMIT ${ROWS}`)
  await pool.query(`CREATE TABLE bare (LIKE ${largest[0]?.name} INCLUDING ALL)`)
  const began = performance.now()
  const waiting = [...batches]
  await Promise.all(
    clients.map(async (client) => {
      for (let batch = waiting.shift(); batch; batch = waiting.shift()) await copyIn(client, 'bare', batch)
    }),
  )
  const seconds = (performance.now() - began) / 1_000
  await Promise.all(clients.map((client) => client.end()))
  const { rows } = await pool.query<{ count: number }>('SELECT count(*)::int AS count FROM bare')
  await pool.query('DROP TABLE bare')
  return `${((rows[0]?.count ?? 0) / seconds).toFixed(0)} rows/s on ${CONNECTIONS} connections`
}

const SIGNATURE_BYTES = 19

/** The rows of a question in COPY's binary format, in batches, each without the signature and the trailer. */
async function binaryRows(client: pg.Client, question: string): Promise<Buffer[]> {
  const rows: Buffer[] = []
  await submitted(client, `COPY (${question}) TO STDOUT (FORMAT binary)`, {
    handleCopyData: ({ chunk }) => rows.push(Buffer.from(chunk)),
  })
  // The first message also holds the signature; the last is the trailer.
  rows[0] = (rows[0] as Buffer).subarray(SIGNATURE_BYTES)
  const whole = rows.filter((row) => row.length > 2)
  const batches: Buffer[] = []
  for (let from = 0; from < whole.length; from += ROWS_PER_COPY) {
    batches.push(Buffer.concat([SIGNATURE, ...whole.slice(from, from + ROWS_PER_COPY), TRAILER]))
  }
  return batches
}

const SIGNATURE = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)])
const TRAILER = Buffer.from([0xff, 0xff])

const copyIn = (client: pg.Client, table: string, batch: Buffer): Promise<void> =>
  submitted(client, `COPY ${table} FROM STDIN (FORMAT binary)`, {
    handleCopyInResponse(connection) {
      connection.sendCopyFromChunk(batch)
      connection.endCopyFrom()
    },
  })

interface Handlers {
  readonly handleCopyData?: (message: { readonly chunk: Buffer }) => void
  readonly handleCopyInResponse?: (connection: CopyConnection) => void
}

function submitted(client: pg.Client, text: string, handlers: Handlers): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query({
      submit: (connection) => (connection as unknown as CopyConnection).query(text),
      handleError: reject,
      handleReadyForQuery: () => resolve(),
      handleCommandComplete: () => {},
      ...handlers,
    } as pg.Submittable)
  })
}
