import path from 'node:path'
import { expect, test } from 'vitest'
import { readSettings } from './settings.ts'

const refusal = (env: Record<string, string>): string => {
  try {
    readSettings(env)
    return 'accepted'
  } catch (problem) {
    return problem instanceof Error ? problem.message : String(problem)
  }
}

test('nothing set means this machine, the usual ports and servers of our own', () => {
  expect(readSettings({})).toEqual({
    host: '127.0.0.1',
    port: 3000,
    otlpHttpPort: 4318,
    otlpGrpcPort: 4317,
    adminPort: 8888,
    postgresPort: 5433,
    kafkaPort: 9092,
    dataDir: path.join(import.meta.dirname, '..', '.causeway'),
    databaseUrl: null,
    brokers: null,
    configFile: null,
  })
})

test('an empty value counts as absent', () => {
  expect(readSettings({ PORT: '', KAFKA_BROKERS: ' ', DATABASE_URL: '' })).toEqual(readSettings({}))
})

test('brokers are a list, paths become absolute', () => {
  const settings = readSettings({
    KAFKA_BROKERS: 'one:9092, [::1]:9093',
    CAUSEWAY_DATA_DIR: 'here',
    CAUSEWAY_CONFIG: 'c.yaml',
  })
  expect(settings.brokers).toEqual(['one:9092', '[::1]:9093'])
  expect(settings.dataDir).toBe(path.resolve('here'))
  expect(settings.configFile).toBe(path.resolve('c.yaml'))
})

test.each<Record<string, string>>([
  { PORT: 'http' },
  { PORT: '0' },
  { CAUSEWAY_ADMIN_PORT: '65536' },
  { CAUSEWAY_KAFKA_PORT: '-1' },
  { CAUSEWAY_OTLP_HTTP_PORT: '4318.5' },
  { KAFKA_BROKERS: 'localhost' },
  { KAFKA_BROKERS: 'one:9092,,two:9092' },
  { DATABASE_URL: 'mysql://localhost/db' },
  { DATABASE_URL: 'postgresql://localhost' },
])('a wrong value is refused in one sentence that names it: %o', (env) => {
  const [variable = ''] = Object.keys(env)
  expect(refusal(env)).toMatch(new RegExp(`^${variable}\\b[^\\n]*: correct ${variable} or leave it out\\.$`))
})

test('a wrong DATABASE_URL is refused without telling its password', () => {
  expect(refusal({ DATABASE_URL: 'mysql://me:secret@host/db' })).not.toContain('secret')
})

test('two variables with one port are refused together', () => {
  expect(refusal({ PORT: '8888' })).toBe('PORT and CAUSEWAY_ADMIN_PORT are both 8888: give each its own port.')
})
