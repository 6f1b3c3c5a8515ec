import { accessSync, constants } from 'node:fs'
import path from 'node:path'
import { StartError } from './fail.ts'
import { endOrphanedKafka } from './kafka.ts'
import type { Running } from './lifetime.ts'
import { lockDirectory } from './lock.ts'
import { requireFreePorts, type WantedPort } from './port.ts'
import { endOrphanedPostgres } from './postgres.ts'
import { endOrphanedPrograms } from './program.ts'
import { requireBrokers, requireDatabase } from './reach.ts'
import type { Settings } from './settings.ts'

/** What else a start needs, besides collector and dashboard. */
export type Claim = {
  /** Whether it starts a broker of its own where `KAFKA_BROKERS` names none. */
  kafka: boolean
}

/**
 * The first step of a start: makes the data directory its own, ends what a killed start left running there, and looks
 * at every port, server and file before anything is started.
 * @throws StartError that names what to change
 */
export async function claimDataDir(settings: Settings, claim: Claim): Promise<Running> {
  const { dataDir } = settings
  const running = `Causeway already runs from ${dataDir}: stop it, or set CAUSEWAY_DATA_DIR to another directory.`
  const lock = lockDirectory(dataDir, running)
  try {
    await Promise.all([
      endOrphanedPrograms(runDirOf(settings)),
      endOrphanedPostgres(path.join(dataDir, 'postgres')),
      endOrphanedKafka(path.join(dataDir, 'kafka')),
    ])
    requireFile(settings.configFile)
    await requireFreePorts(wantedPorts(settings, claim))
    await Promise.all([
      settings.databaseUrl ? requireDatabase(settings.databaseUrl) : null,
      settings.brokers ? requireBrokers(settings.brokers) : null,
    ])
    return lock
  } catch (refusal) {
    await lock.stop()
    throw refusal
  }
}

/** Where the pid files of a start's programs are kept. */
export function runDirOf({ dataDir }: Settings): string {
  return path.join(dataDir, 'run')
}

function wantedPorts(settings: Settings, { kafka }: Claim): WantedPort[] {
  const { host } = settings
  const local = '127.0.0.1'
  const wanted: WantedPort[] = [
    { variable: 'PORT', port: settings.port, host },
    { variable: 'CAUSEWAY_OTLP_HTTP_PORT', port: settings.otlpHttpPort, host },
    { variable: 'CAUSEWAY_OTLP_GRPC_PORT', port: settings.otlpGrpcPort, host },
    { variable: 'CAUSEWAY_ADMIN_PORT', port: settings.adminPort, host },
  ]
  if (!settings.databaseUrl)
    wanted.push({ variable: 'CAUSEWAY_POSTGRES_PORT', port: settings.postgresPort, host: local })
  if (kafka && !settings.brokers)
    wanted.push({ variable: 'CAUSEWAY_KAFKA_PORT', port: settings.kafkaPort, host: local })
  return wanted
}

function requireFile(file: string | null): void {
  if (file === null) return
  try {
    accessSync(file, constants.R_OK)
  } catch {
    const sentence = `CAUSEWAY_CONFIG=${file} cannot be read: correct CAUSEWAY_CONFIG or leave it out.`
    throw new StartError('wrong-value', sentence)
  }
}
