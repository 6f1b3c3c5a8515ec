import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from './generated/client.ts'

export * from './generated/client.ts'

/** At most 5 connections: four hundred page loads beside a hundred live streams used no more. */
const maxConnections = 5

/** A typed client for the database of `url`. It connects at the first query; `$disconnect` closes it. */
export function openPrisma(url: string): PrismaClient {
  return new PrismaClient({ adapter: new PrismaPg({ connectionString: url, max: maxConnections }) })
}
