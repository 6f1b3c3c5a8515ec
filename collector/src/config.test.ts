import { describe, expect, it } from 'vitest'
import { readConfig } from './config.ts'

const DATABASE_URL = 'postgresql://causeway:secret@db:5432/causeway'

describe('the configuration', () => {
  it('needs a database and has defaults for the rest', () => {
    expect(readConfig({ DATABASE_URL })).toEqual({
      databaseUrl: DATABASE_URL,
      host: '127.0.0.1',
      otlpHttpPort: 4318,
      otlpGrpcPort: 4317,
      adminPort: 8888,
      kafkaBrokers: [],
      configPath: null,
      arrivalDelayMillis: 2_000,
      silenceMillis: 120_000,
      lagPollMillis: 2_000,
      retentionDays: 14,
      dataDir: '.causeway',
    })
  })

  it('reads what is set', () => {
    const env = {
      DATABASE_URL,
      CAUSEWAY_OTLP_HTTP_PORT: '0',
      KAFKA_BROKERS: 'a:9092, b:9093',
      CAUSEWAY_CONFIG: 'c.yaml',
    }
    expect(readConfig(env)).toMatchObject({ otlpHttpPort: 0, kafkaBrokers: ['a:9092', 'b:9093'], configPath: 'c.yaml' })
  })

  it.each([
    [{ DATABASE_URL: undefined }, /^DATABASE_URL is not set/],
    [{ DATABASE_URL: 'localhost' }, /^DATABASE_URL is not an address/],
    [{ DATABASE_URL: 'mysql://x/y' }, /^DATABASE_URL is not an address/],
    [{ CAUSEWAY_OTLP_HTTP_PORT: '70000' }, /^CAUSEWAY_OTLP_HTTP_PORT is "70000"/],
    [{ CAUSEWAY_OTLP_GRPC_PORT: '-1' }, /^CAUSEWAY_OTLP_GRPC_PORT is "-1"/],
    [{ CAUSEWAY_ADMIN_PORT: 'x' }, /^CAUSEWAY_ADMIN_PORT is "x"/],
    [{ CAUSEWAY_RETENTION_DAYS: '0' }, /^CAUSEWAY_RETENTION_DAYS is "0"/],
    [{ CAUSEWAY_SILENCE_MILLIS: '-1' }, /^CAUSEWAY_SILENCE_MILLIS is "-1"/],
    [{ CAUSEWAY_LAG_POLL_MILLIS: '2s' }, /^CAUSEWAY_LAG_POLL_MILLIS is "2s"/],
    [{ KAFKA_BROKERS: 'a:9092,b' }, /^KAFKA_BROKERS names "b"/],
  ])('names the variable of %o in one sentence, without its secrets', (wrong, sentence) => {
    expect(() => readConfig({ DATABASE_URL, ...wrong })).toThrow(sentence)
    expect(() => readConfig({ DATABASE_URL, ...wrong })).not.toThrow(/secret/)
  })
})
