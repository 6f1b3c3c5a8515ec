import { globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { lastLines, runCommand } from './command.ts'
import { StartError } from './fail.ts'
import { awaitLock } from './lock.ts'

export type KafkaJarsOptions = { jarsDir: string; log: (line: string) => void; signal: AbortSignal | undefined }

const pom = path.join(import.meta.dirname, 'kafka', 'pom.xml')
const manifest = 'complete.json'

/**
 * The directory with the jars of the Apache Kafka that `kafka/pom.xml` names, fetched with Maven where it is not complete.
 * @throws StartError `maven-missing`, or `program-failed` with Maven's last words
 */
export async function kafkaJars(options: KafkaJarsOptions): Promise<string> {
  const version = /<artifactId>kafka_2\.13<\/artifactId>\s*<version>([^<]+)</.exec(readFileSync(pom, 'utf8'))?.[1] ?? ''
  const directory = path.join(options.jarsDir, version)
  if (isComplete(directory)) return directory
  const lock = await awaitLock(options.jarsDir, options.signal)
  try {
    if (!isComplete(directory)) await fetchJars(directory, version, options)
    return directory
  } finally {
    await lock.stop()
  }
}

/** Whether every file that Maven had brought is there in its size. */
function isComplete(directory: string): boolean {
  try {
    const sizes: unknown = JSON.parse(readFileSync(path.join(directory, manifest), 'utf8'))
    if (typeof sizes !== 'object' || sizes === null) return false
    return Object.entries(sizes).every(([name, size]) => statSync(path.join(directory, name)).size === size)
  } catch {
    return false
  }
}

/** Fetches beside the place and moves there, so that a killed fetch leaves nothing that looks whole. */
async function fetchJars(directory: string, version: string, { log, signal }: KafkaJarsOptions): Promise<void> {
  const { code: missing } = await runCommand('mvn', ['-v'], { signal })
  if (missing !== 0) {
    const sentence =
      'Apache Kafka comes by Maven, which is not here: install Maven (apt-get install maven) or set KAFKA_BROKERS.'
    throw new StartError('maven-missing', sentence)
  }
  log(`fetching Apache Kafka ${version} with Maven (44 MB, once)`)
  const begun = performance.now()
  for (const left of globSync(`${directory}.*.new`)) rmSync(left, { recursive: true, force: true })
  // Maven outlives a killed launcher, so that a name used again might have two writers.
  const fetching = `${directory}.${process.pid}.new`
  mkdirSync(fetching, { recursive: true })
  const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${fetching}`, '-DincludeScope=runtime']
  const { code, output } = await runCommand('mvn', ['-q', '-B', '--strict-checksums', '-f', pom, ...goal], { signal })
  if (code !== 0) {
    throw new StartError('program-failed', `Maven could not fetch Apache Kafka ${version}: ${lastLines(output, 3)}`)
  }
  const sizes = readdirSync(fetching).map((name) => [name, statSync(path.join(fetching, name)).size])
  writeFileSync(path.join(fetching, manifest), JSON.stringify(Object.fromEntries(sizes)))
  rmSync(directory, { recursive: true, force: true })
  renameSync(fetching, directory)
  log(`fetched Apache Kafka in ${Math.round((performance.now() - begun) / 1000)} s`)
}
