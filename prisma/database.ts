import pg from 'pg'

/** The same server, another database. */
export function withDatabase(url: string, database: string): string {
  const other = new URL(url)
  other.pathname = `/${encodeURIComponent(database)}`
  return other.href
}

/** Makes the database that `url` names, optionally as a copy of another; does nothing where it exists. */
export async function createDatabase(url: string, template: string | null = null): Promise<void> {
  await onServer(url, async (client, database) => {
    const copy = template === null ? '' : ` TEMPLATE ${client.escapeIdentifier(template)}`
    try {
      await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}${copy}`)
    } catch (problem) {
      if (!(problem instanceof pg.DatabaseError && problem.code === '42P04')) throw problem
    }
  })
}

/** Drops the database that `url` names, with whoever is connected to it. */
export async function dropDatabase(url: string): Promise<void> {
  await onServer(url, async (client, database) => {
    await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(database)} WITH (FORCE)`)
  })
}

async function onServer(url: string, act: (client: pg.Client, database: string) => Promise<void>): Promise<void> {
  const database = decodeURIComponent(new URL(url).pathname.slice(1))
  const client = new pg.Client({ connectionString: withDatabase(url, 'postgres') })
  // A connection that breaks fails the query that waits on it; here it only must not end the process.
  client.on('error', () => {})
  await client.connect()
  try {
    await act(client, database)
  } finally {
    await client.end()
  }
}
