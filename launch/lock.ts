import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { StartError } from './fail.ts'
import type { Running } from './lifetime.ts'

/**
 * Makes `directory` this process's own until `stop`. The lock is the operating system's, through SQLite's file lock,
 * so a process that was killed holds nothing.
 * @throws StartError `already-running` with `sentence` where another holds it
 */
export function lockDirectory(directory: string, sentence: string): Running {
  const lock = openLock(directory)
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch {
    lock.close()
    throw new StartError('already-running', sentence)
  }
  held.add(lock)
  return {
    async stop() {
      if (held.delete(lock)) lock.close()
    },
  }
}

/** A connection that nobody refers to is closed by the garbage collector, and its lock is gone. */
const held = new Set<DatabaseSync>()

/** As `lockDirectory`, but waits for the other to be done, looking again every 200 ms. */
export async function awaitLock(directory: string, signal?: AbortSignal): Promise<Running> {
  for (;;) {
    try {
      return lockDirectory(directory, '')
    } catch (refusal) {
      if (!(refusal instanceof StartError && refusal.code === 'already-running')) throw refusal
      await wait(200, null, signal ? { signal } : {})
    }
  }
}

function openLock(directory: string): DatabaseSync {
  try {
    mkdirSync(directory, { recursive: true })
    return new DatabaseSync(path.join(directory, 'lock'), { timeout: 0 })
  } catch {
    const sentence = `${directory} cannot be written to: give this user the right, or set CAUSEWAY_DATA_DIR to a directory of your own.`
    throw new StartError('data-refused', sentence)
  }
}
