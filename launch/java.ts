import path from 'node:path'
import { runCommand } from './command.ts'
import { StartError } from './fail.ts'

const needed = 17

/** The `java` of `JAVA_HOME`, or the one on the path. */
export const java = process.env.JAVA_HOME ? path.join(process.env.JAVA_HOME, 'bin', 'java') : 'java'

/** Whether this machine has a Java that Kafka runs on (17 or newer). */
export async function hasJava(): Promise<boolean> {
  const { code, output } = await runCommand(java, ['-version'])
  return code === 0 && Number(/version "(\d+)/.exec(output)?.[1] ?? 0) >= needed
}

/** @throws StartError `java-missing` */
export async function requireJava(): Promise<void> {
  if (await hasJava()) return
  const sentence = `Apache Kafka needs Java ${needed} or newer: install it (apt-get install default-jre-headless) or set KAFKA_BROKERS.`
  throw new StartError('java-missing', sentence)
}
