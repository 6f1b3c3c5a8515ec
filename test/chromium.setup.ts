import type { TestProject } from 'vitest/node'
import { StartError } from '../launch/fail.ts'
import { chromium } from './chromium.ts'
import { openForTests } from './missing.ts'

/** Looks whether there is a browser at all, so that its tests are skipped at once where there is none. */
export default async function setup(project: TestProject): Promise<void> {
  await openForTests(project, async () => {
    if (chromium()) return { stop: async () => {} }
    const sentence = 'there is no Chromium: install it (apt-get install chromium) or name one in CHROMIUM.'
    throw new StartError('program-failed', sentence)
  })
}
