import { Kafka, logLevel } from 'kafkajs'
import pg from 'pg'
import { StartError } from './fail.ts'

const withinMillis = 5_000

/** @throws StartError `unreachable` that names DATABASE_URL (and never repeats its password) */
export async function requireDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: withinMillis })
  client.on('error', () => {})
  try {
    await client.connect()
  } catch (problem) {
    const { host, pathname } = new URL(url)
    throw new StartError('unreachable', databaseSentence(`${host}${pathname}`, problem))
  } finally {
    await client.end().catch(() => {})
  }
}

function databaseSentence(where: string, problem: unknown): string {
  const code = codeOf(problem)
  if (code === '28P01' || code === '28000') {
    return `DATABASE_URL: Postgres at ${where} refuses this user and password: correct DATABASE_URL.`
  }
  if (code === '3D000') return `DATABASE_URL: there is no database ${where}: create it or correct DATABASE_URL.`
  return `DATABASE_URL: no Postgres answers at ${where} (${code}): start it or correct DATABASE_URL.`
}

function codeOf(problem: unknown): string {
  if (problem instanceof AggregateError) return codeOf(problem.errors[0])
  if (problem instanceof Error && 'code' in problem && typeof problem.code === 'string') return problem.code
  return problem instanceof Error ? problem.message : String(problem)
}

/** @throws StartError `unreachable` that names KAFKA_BROKERS */
export async function requireBrokers(brokers: readonly string[]): Promise<void> {
  const kafka = new Kafka({
    clientId: 'causeway-start',
    brokers: [...brokers],
    connectionTimeout: withinMillis,
    requestTimeout: withinMillis,
    retry: { retries: brokers.length },
    logLevel: logLevel.NOTHING,
  })
  const admin = kafka.admin()
  try {
    await admin.connect()
    await admin.describeCluster()
  } catch {
    const sentence = `KAFKA_BROKERS: no Kafka broker answers at ${brokers.join(',')}: start it or correct KAFKA_BROKERS.`
    throw new StartError('unreachable', sentence)
  } finally {
    await admin.disconnect().catch(() => {})
  }
}
