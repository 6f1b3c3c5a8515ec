import { execFileSync } from 'node:child_process'
import { chownSync, existsSync, lchownSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'

/** As whom Postgres runs, which refuses root: a command to put before it, and ids to run it with. */
export type PostgresUser = { prefix: string[]; uid?: number; gid?: number }

/**
 * Who can run Postgres in `dataDir`: this user; for root the owner of the data, `postgres`, `nobody`, or, where only
 * root can reach the directory (a checkout in a 0700 home), root in a user namespace of its own. The data is theirs then.
 */
export function postgresUser(dataDir: string, binary: string): PostgresUser {
  if (process.getuid?.() !== 0) return { prefix: [] }
  const owner = statSync(dataDir)
  const candidates = [owner.uid === 0 ? null : { uid: owner.uid, gid: owner.gid }, idsOf('postgres'), idsOf('nobody')]
  for (const ids of candidates) {
    if (ids === null) continue
    chownSync(dataDir, ids.uid, ids.gid)
    if (!reaches(ids, binary, dataDir)) continue
    giveTo(dataDir, ids)
    return { prefix: [], ...ids }
  }
  giveTo(dataDir, { uid: 0, gid: 0 })
  return { prefix: ['unshare', '--user', '--map-user=1000', '--map-group=1000'] }
}

type Ids = { uid: number; gid: number }

function idsOf(user: string): Ids | null {
  try {
    const ask = (flag: string): number =>
      Number(execFileSync('id', [flag, user], { stdio: ['ignore', 'pipe', 'ignore'] }))
    return { uid: ask('-u'), gid: ask('-g') }
  } catch {
    return null
  }
}

function reaches(ids: Ids, binary: string, dataDir: string): boolean {
  try {
    execFileSync('test', ['-x', binary, '-a', '-r', binary, '-a', '-w', dataDir], { ...ids, stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

function giveTo(directory: string, ids: Ids): void {
  const cluster = path.join(directory, 'cluster')
  const theirs = existsSync(cluster) && statSync(cluster).uid === ids.uid
  chownSync(directory, ids.uid, ids.gid)
  const entries = theirs ? readdirSync(directory) : readdirSync(directory, { recursive: true, encoding: 'utf8' })
  for (const entry of entries) lchownSync(path.join(directory, entry), ids.uid, ids.gid)
}
