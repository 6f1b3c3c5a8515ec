import path from 'node:path'
import type { Lifetime } from './lifetime.ts'
import { startPostgres } from './postgres.ts'
import type { Settings } from './settings.ts'

/** The database of a start: that of `DATABASE_URL`, else an embedded Postgres in the data directory. */
export async function openDatabase(
  settings: Settings,
  lifetime: Lifetime,
  log?: (line: string) => void,
): Promise<string> {
  if (settings.databaseUrl) return settings.databaseUrl
  const { url } = await lifetime.open(
    startPostgres({
      dataDir: path.join(settings.dataDir, 'postgres'),
      port: settings.postgresPort,
      database: 'causeway',
      log,
      signal: lifetime.signal,
    }),
  )
  return url
}
