import { randomUUID } from 'node:crypto'
import { inject, type ProvidedContext } from 'vitest'
import { createDatabase, dropDatabase, withDatabase } from '../prisma/database.ts'
import type {} from './provided.ts'

/** A database of one test file's own; `drop` ends whoever is still connected. */
export type FreshDatabase = { url: string; drop(): Promise<void> }

/** A new database with all migrations applied, a copy of the run's template: some 70 ms. For `beforeAll`. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const server = inject('postgres')
  const url = withDatabase(server, `test_${randomUUID().replaceAll('-', '')}`)
  await createDatabase(url, decodeURIComponent(new URL(server).pathname.slice(1)))
  return { url, drop: () => dropDatabase(url) }
}

/** A new database with nothing in it: for tests of migrations. */
export async function emptyDatabase(): Promise<FreshDatabase> {
  const url = withDatabase(inject('postgres'), `test_${randomUUID().replaceAll('-', '')}`)
  await createDatabase(url)
  return { url, drop: () => dropDatabase(url) }
}

/** Addresses of the run's Jaeger. */
export function jaeger(): ProvidedContext['jaeger'] {
  return inject('jaeger')
}

/** `host:port` of the run's Kafka. It is shared: begin the names of topics and groups with something unique. */
export function brokers(): string[] {
  return inject('brokers')
}
