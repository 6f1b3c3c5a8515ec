import { openPrisma, type PrismaClient } from '@causeway/prisma'
import { readConfig } from '../config.ts'

const kept = globalThis as { causewayDatabase?: PrismaClient }

/** The database of this process, opened at its first use. */
export function database(): PrismaClient {
  kept.causewayDatabase ??= openPrisma(readConfig(process.env).databaseUrl)
  return kept.causewayDatabase
}
