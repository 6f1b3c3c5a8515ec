import path from 'node:path'
import type { TestProject } from 'vitest/node'
import { startJaeger } from '../launch/jaeger.ts'
import { openForTests } from './missing.ts'
import { emptied, takeSlot } from './slot.ts'

const binaryDir = path.join(import.meta.dirname, '..', '.causeway', 'jaeger')

/** Starts one Jaeger, which is built from its source the first time. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  project.provide('missing', null)
  const slot = takeSlot('jaeger')
  const dataDir = path.join(slot.directory, 'jaeger')
  const jaeger = await openForTests(project, () => startJaeger({ dataDir, binaryDir, log: console.log }))
  if (jaeger) {
    const { otlpUrl, otlpGrpcUrl, thriftUrl, queryUrl } = jaeger
    project.provide('jaeger', { otlpUrl, otlpGrpcUrl, thriftUrl, queryUrl })
  }
  return async () => {
    await jaeger?.stop()
    emptied(slot, 'jaeger')
    await slot.stop()
  }
}
