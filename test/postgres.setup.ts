import path from 'node:path'
import type { TestProject } from 'vitest/node'
import type { Running } from '../launch/lifetime.ts'
import { endOrphanedPostgres, startPostgres } from '../launch/postgres.ts'
import { migrate } from '../prisma/migrate.ts'
import { openForTests } from './missing.ts'
import { share } from './shared.ts'
import { emptied, takeSlot } from './slot.ts'

const template = 'causeway_template'

/** Starts one Postgres for all projects that ask, with a migrated database to copy. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  project.provide('missing', null)
  const postgres = await openForTests(project, () => share('postgres', open))
  if (postgres) project.provide('postgres', postgres.server.url)
  return async () => postgres?.stop()
}

async function open(): Promise<Running & { url: string }> {
  const slot = takeSlot('postgres')
  await endOrphanedPostgres(path.join(slot.directory, 'postgres'))
  const postgres = await startPostgres({
    dataDir: emptied(slot, 'postgres'),
    port: 0,
    database: template,
    // A killed process loses nothing by it, only a killed machine would; and the data is gone with the run.
    parameters: { fsync: 'off' },
  })
  const stop = async (): Promise<void> => {
    await postgres.stop()
    emptied(slot, 'postgres')
    await slot.stop()
  }
  const result = await migrate(postgres.url)
  if (result.type === 'migrated') return { url: postgres.url, stop }
  await stop()
  throw new Error(result.sentence)
}
