import { defineConfig, type TestProjectConfiguration } from 'vitest/config'
import { quietFlag } from './launch/warning.ts'

const rooms = '{model,instrumentation,collector,dashboard,prisma,launch,demo,test}'
const everywhere = ['**/node_modules/**', '**/.next/**']
const needing = '**/*.{db,kafka,browser,jaeger}.test.{ts,tsx}'

/** A kind of test by its suffix. Kinds run one after the other: each finds the machine and its servers to itself. */
function project(name: string, order: number, globalSetup: string[], serial: boolean): TestProjectConfiguration {
  return {
    extends: true,
    test: {
      name,
      include: [name === 'unit' ? `${rooms}/**/*.test.{ts,tsx}` : `${rooms}/**/*.${name}.test.{ts,tsx}`],
      exclude: name === 'unit' ? [...everywhere, needing] : everywhere,
      // A condition is waited for, and how long that takes is up to the machine.
      expect: { poll: { timeout: 20_000 } },
      globalSetup,
      fileParallelism: !serial,
      sequence: { groupOrder: order },
      ...(name === 'unit' ? {} : { runner: './test/runner.ts', testTimeout: 60_000, hookTimeout: 120_000 }),
    },
  }
}

const postgres = './test/postgres.setup.ts'
const kafka = './test/kafka.setup.ts'
const chromium = './test/chromium.setup.ts'
const jaeger = './test/jaeger.setup.ts'

export default defineConfig({
  test: {
    projects: [
      project('unit', 0, [], false),
      project('db', 1, [postgres], false),
      project('kafka', 2, [postgres, kafka], true),
      project('browser', 3, [postgres, chromium, kafka], true),
      project('jaeger', 4, [jaeger], true),
    ],
    reporters: ['default', './test/summary-reporter.ts'],
    passWithNoTests: true,
    execArgv: [quietFlag],
  },
})
