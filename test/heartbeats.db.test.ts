import { microsFromMillis } from '@causeway/model'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { type RunningIngest, runIngest } from '../collector/test/run-ingest.ts'
import { startCauseway } from '../instrumentation/index.ts'
import { type FreshDatabase, freshDatabase } from './servers.ts'

let database: FreshDatabase
let pool: pg.Pool
let ingest: RunningIngest

beforeAll(async () => {
  database = await freshDatabase()
  pool = new pg.Pool({ connectionString: database.url })
  ingest = await runIngest(database.url, { now: () => microsFromMillis(Date.now()) })
})
afterEach(() => {
  vi.unstubAllEnvs()
})
afterAll(async () => {
  await ingest.close()
  await pool.end()
  await database.drop()
})

const heard = async (instance: string): Promise<Record<string, unknown> | undefined> => {
  const { rows } = await pool.query(
    `SELECT name, boot_id, sequence::int, interval_millis, leaving, unheard_until,
  watermark BETWEEN now() - interval '10 seconds' AND now() AS is_recent FROM instance
JOIN service ON service.id = service_id WHERE instance = $1`,
    [instance],
  )
  return rows[0]
}

test.each(['http/protobuf', 'http/json', 'grpc'])(
  'a collector hears by %s how far an instance has been heard, and that it leaves',
  async (protocol) => {
    vi.stubEnv('OTEL_EXPORTER_OTLP_PROTOCOL', protocol)
    const instance = `order by ${protocol}`
    const endpoint = `http://127.0.0.1:${protocol === 'grpc' ? ingest.grpcPort : ingest.port}`
    const causeway = startCauseway({ service: 'order', instance, endpoint })
    const first = {
      name: 'order',
      boot_id: expect.stringMatching(/^[0-9a-f]{16}$/),
      sequence: 1,
      interval_millis: 5_000,
      unheard_until: null,
      is_recent: true,
    }
    await expect.poll(() => heard(instance)).toEqual({ ...first, leaving: false })
    await causeway.shutdown()
    expect(await heard(instance)).toEqual({ ...first, sequence: 2, leaving: true })
  },
)
