/**
 * What durable ingest costs, from OTLP/protobuf to the answer after the commit: `node bench/ingest.ts [seconds, 20 by default]`.
 * Servers of its own (PostgreSQL from npm, the collector as a program) on free ports, in a directory that is removed.
 *
 * - as fast as it goes, 4 connections, receiving only and while evaluating as well; then at 20 000 spans a second, for the time to
 *   the answer
 * - beside it the floor: the same rows by a bare binary COPY into an empty table with the same indexes
 * - `JAEGER=path` of a Jaeger v2 program: the same load to it, with Badger on disk
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { migrate } from '@causeway/prisma/migrate'
import pg from 'pg'
import { startPostgres } from '../launch/postgres.ts'
import { floor } from './ingest/floor.ts'
import { startJaeger } from './ingest/jaeger.ts'
import type { LoadReport } from './ingest/load.ts'
import { cpuSecondsBelow, peakMegabytes } from './ingest/processes.ts'

const SECONDS = Number(process.argv[2] ?? 20)
const PACE = 20_000
const ANOTHER_EVALUATES = `INSERT INTO lease VALUES ('evaluation', 'bench', 1, now() + interval '1 day')`

const TREES = `(SELECT relid FROM pg_partition_tree('operation') UNION ALL SELECT relid FROM pg_partition_tree('leftover'))`

const STORED = `SELECT (SELECT count(*)::int FROM operation) AS count, sum(pg_total_relation_size(relid))::float8 AS bytes,
  sum(pg_table_size(relid))::float8 AS heap FROM ${TREES} AS tree`

const RELATIONS = `SELECT format('%s %s bytes a span', rpad(relname, 60), pg_relation_size(oid) / (SELECT count(*) FROM operation)) AS line
FROM pg_class WHERE pg_relation_size(oid) > 1000000 AND relnamespace = 'public'::regnamespace ORDER BY pg_relation_size(oid) DESC`

const STATEMENTS = `SELECT format('%s s in %s calls, %s rows: %s', round(total_exec_time / 1000), calls, rows, left(regexp_replace(query, '\\s+', ' ', 'g'), 90)) AS line
FROM pg_stat_statements ORDER BY total_exec_time DESC LIMIT 14`

const directory = mkdtempSync(path.join(tmpdir(), 'causeway-bench-ingest-'))
const children: ChildProcess[] = []

try {
  const ours = await measureOurs()
  if (process.env.JAEGER) {
    const theirs = await measureJaeger(process.env.JAEGER)
    console.log(`ours takes ${(ours / theirs).toFixed(1)} × as many spans a second as Jaeger`)
  }
} finally {
  for (const child of children) child.kill('SIGKILL')
  rmSync(directory, { recursive: true, force: true })
}

async function measureOurs(): Promise<number> {
  const postgres = await startPostgres({ dataDir: path.join(directory, 'postgres'), port: 0, database: 'causeway' })
  try {
    await migrate(postgres.url)
    const pool = new pg.Pool({ connectionString: postgres.url, max: 2 })
    const postmaster = Number(
      readFileSync(path.join(directory, 'postgres/cluster/postmaster.pid'), 'utf8').split('\n')[0],
    )
    await pool.query(ANOTHER_EVALUATES)
    const collector = await startCollector(postgres.url)
    if (process.env.PROFILE) await pool.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements')
    await loaded(collector.url, 3, 0)
    const cpu = { node: [collector.pid], postgres: [postmaster] }
    const { rows: before } = await pool.query<{ count: string }>('SELECT count(*) FROM operation')
    const fast = await measured('causeway, receiving only: another collector evaluates', collector.url, 0, cpu)
    const { rows } = await pool.query<{ count: number; bytes: number; heap: number }>(STORED)
    const [stored] = rows
    console.log(`  stored          ${(stored?.count ?? 0) - Number(before[0]?.count)} of ${fast.spans} acknowledged
  on disk         ${((stored?.bytes ?? 0) / (stored?.count ?? 1)).toFixed(0)} bytes a span, ${((stored?.heap ?? 0) / (stored?.count ?? 1)).toFixed(0)} of them the rows
  collector       ${peakMegabytes(collector.pid).toFixed(0)} MB at most`)
    for (const line of (await pool.query<{ line: string }>(RELATIONS)).rows) console.log(`    ${line.line}`)
    if (process.env.PROFILE)
      for (const { line } of (await pool.query<{ line: string }>(STATEMENTS)).rows) console.log(`    ${line}`)
    await pool.query('TRUNCATE dirty_flow, dirty_minute; DELETE FROM lease')
    await loaded(collector.url, 8, 2_000)
    await measured('causeway, receiving and evaluating', collector.url, 0, cpu)
    await pool.query('TRUNCATE dirty_flow, dirty_minute')
    await measured(`the same at ${PACE} spans/s`, collector.url, PACE, cpu)
    collector.child.kill('SIGTERM')
    console.log(`floor, bare COPY of these rows`)
    console.log(`  ${await floor(pool, postgres.url)}`)
    await pool.end()
    return fast.spans / fast.seconds
  } finally {
    await postgres.stop()
  }
}

async function measureJaeger(program: string): Promise<number> {
  const jaeger = await startJaeger(program, path.join(directory, 'jaeger'))
  try {
    await loaded(jaeger.url, 3, 0)
    const { spans, seconds } = await measured('jaeger with badger', jaeger.url, 0, { jaeger: [jaeger.pid] })
    console.log(`  on disk         ${((await jaeger.bytesOnDisk()) / spans).toFixed(0)} bytes a span`)
    console.log(`  resident        ${peakMegabytes(jaeger.pid).toFixed(0)} MB at most`)
    return spans / seconds
  } finally {
    await jaeger.stop()
  }
}

/** One run of the load, and what each of the processes spent on it. */
async function measured(
  title: string,
  url: string,
  pace: number,
  processes: Readonly<Record<string, readonly number[]>>,
): Promise<LoadReport> {
  const spent = () => Object.entries(processes).map(([name, pids]) => [name, cpuSecondsBelow(pids)] as const)
  const before = new Map(spent())
  const report = await loaded(url, SECONDS, pace)
  const after = spent()
  const micros = (seconds: number): string => ((seconds * 1e6) / report.spans).toFixed(1)
  const costs = after.map(([name, seconds]) => `${name} ${micros(seconds - (before.get(name) ?? 0))}`)
  console.log(`${title}
  durable         ${(report.spans / report.seconds).toFixed(0)} spans/s of ${report.bytesPerSpan.toFixed(0)} bytes${report.turnedAway > 0 ? `, ${report.turnedAway} requests turned away` : ''}
  CPU, µs a span  ${costs.join(', ')}, load ${micros(report.cpuSeconds)}
  answered in     ${report.ackMillisP50.toFixed(0)} ms p50, ${report.ackMillisP99.toFixed(0)} ms p99`)
  return report
}

async function loaded(url: string, seconds: number, pace: number): Promise<LoadReport> {
  const program = path.join(import.meta.dirname, 'ingest', 'load.ts')
  const child = spawn(process.execPath, [program, url, String(seconds), String(pace)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  let said = ''
  for await (const chunk of child.stdout) said += chunk
  return JSON.parse(said)
}

async function startCollector(databaseUrl: string): Promise<{ child: ChildProcess; pid: number; url: string }> {
  const profile = process.env.PROFILE ? ['--cpu-prof', `--cpu-prof-dir=${process.env.PROFILE}`] : []
  // As the launcher starts it.
  const flags = ['--max-semi-space-size=64', ...profile]
  const env = { DATABASE_URL: databaseUrl, CAUSEWAY_OTLP_HTTP_PORT: '0', CAUSEWAY_ADMIN_PORT: '0' }
  const child = spawn(process.execPath, [...flags, path.join(import.meta.dirname, '../collector/src/main.ts')], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  children.push(child)
  const { pid = 0 } = child
  const url = await new Promise<string>((resolve, reject) => {
    let said = ''
    child.stderr.on('data', (chunk) => {
      said += chunk
      const told = /OTLP on (http:\/\/[^ ,]+)/.exec(said)
      if (told) resolve(`${told[1]}/v1/traces`)
    })
    child.once('exit', () => reject(new Error(`the collector ended: ${said}`)))
  })
  return { child, pid, url }
}
