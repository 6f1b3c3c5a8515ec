import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const program = join(import.meta.dirname, '..', 'testing', 'without-collector.ts')

it('without a collector the service goes on: bounded memory, at most one line', async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--expose-gc', program])
  const { afterOnce, afterTwice } = JSON.parse(stdout)
  expect(afterTwice - afterOnce).toBeLessThan(5)
  const lines = stderr.split('\n').filter((line) => line !== '')
  expect(lines.length).toBeLessThanOrEqual(1)
  for (const line of lines) expect(line).toMatch(/^causeway: \d+ spans did not reach http:\/\/127\.0\.0\.1:9\//)
}, 30_000)
