import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const program = join(import.meta.dirname, '..', 'testing', 'without-collector.ts')
const MESSAGES = 40_000

it('without a collector the service goes on: bounded memory, one line, and every lost span counted when it is back', async () => {
  const args = ['--expose-gc', program, String(MESSAGES)]
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args)
  const { heapMegabytes, back, last, spansReceived } = JSON.parse(stdout)
  // The queue fills in the first part; from then on nothing grows.
  expect(heapMegabytes.at(-1) - heapMegabytes.at(-4)).toBeLessThan(5)
  expect(stderr).toMatch(/^causeway: \d+ spans did not reach http:\/\/127\.0\.0\.1:\d+\/v1\/traces: .*\n$/)
  expect(back).toMatchObject({ sequence: '1', dropped: expect.stringMatching(/^[1-9]/) })
  expect(last).toMatchObject({ leaving: true })
  expect(Number(last.delivered) + Number(last.dropped)).toBe(2 * MESSAGES)
  expect(spansReceived).toBe(Number(last.delivered))
}, 60_000)
