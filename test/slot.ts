import { existsSync, mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { StartError } from '../launch/fail.ts'
import type { Running } from '../launch/lifetime.ts'
import { lockDirectory } from '../launch/lock.ts'

/** A directory for the servers of one test run, this run's alone until `stop`. */
export type Slot = Running & { directory: string }

const root = path.join(import.meta.dirname, '..', '.causeway', 'test')

/**
 * The first directory that no other run uses. Few, and used again: what a killed run left behind, data or a server,
 * is found and replaced by the next.
 */
export function takeSlot(kind: string): Slot {
  for (let number = 0; ; number++) {
    const directory = path.join(root, `${kind}-${number}`)
    mkdirSync(directory, { recursive: true })
    const lock = tryLock(directory)
    if (lock) return { directory, stop: lock.stop }
  }
}

/** Takes away what an earlier run left in a part of the slot, whose server must have ended. */
export function emptied(slot: Slot, part: string): string {
  const directory = path.join(slot.directory, part)
  if (existsSync(directory)) rmSync(directory, { recursive: true, force: true })
  return directory
}

function tryLock(directory: string): Running | null {
  try {
    return lockDirectory(directory, 'another run of tests')
  } catch (refusal) {
    if (refusal instanceof StartError && refusal.code === 'already-running') return null
    throw refusal
  }
}
