import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { StartError } from './fail.ts'
import { awaitLock, lockDirectory } from './lock.ts'

const made: string[] = []

function directory(): string {
  const name = mkdtempSync(path.join(tmpdir(), 'causeway-lock-'))
  made.push(name)
  return name
}

afterEach(() => {
  for (const name of made.splice(0)) rmSync(name, { recursive: true, force: true })
})

test('a directory has one holder', async () => {
  const at = directory()
  const first = lockDirectory(at, 'taken')
  expect(() => lockDirectory(at, 'taken')).toThrow(new StartError('already-running', 'taken'))
  await first.stop()
  await lockDirectory(at, 'taken').stop()
})

test('whoever waits gets it when the other is done', async () => {
  const at = directory()
  const first = lockDirectory(at, 'taken')
  const second = awaitLock(at)
  await first.stop()
  await (await second).stop()
})

test('a killed holder holds nothing', async () => {
  const at = directory()
  const lock = JSON.stringify(path.join(import.meta.dirname, 'lock.ts'))
  const script = `import(${lock}).then(({ lockDirectory }) => { lockDirectory(${JSON.stringify(at)}, ''); console.log('held') })`
  const holder = spawn(process.execPath, ['-e', `${script}; setInterval(() => {}, 1000)`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  try {
    await once(holder.stdout, 'data')
    expect(() => lockDirectory(at, 'taken')).toThrow('taken')
  } finally {
    holder.kill('SIGKILL')
  }
  await once(holder, 'exit')
  await lockDirectory(at, 'taken').stop()
})

test('a place that cannot be written to is refused in a sentence', () => {
  const file = path.join(directory(), 'file')
  writeFileSync(file, '')
  expect(() => lockDirectory(path.join(file, 'below'), '')).toThrow(/cannot be written to: .*CAUSEWAY_DATA_DIR/)
})
