import { describe, expect, it } from 'vitest'
import { readConfig } from './config.ts'

const options = { service: 'payment' }

describe('the configuration', () => {
  it('sends to the collector on this machine unless told otherwise', () => {
    expect(readConfig(options, {})).toMatchObject({
      service: 'payment',
      otlp: { protocol: 'http/protobuf', url: 'http://127.0.0.1:4318/v1/traces' },
      refused: [],
      jaeger: null,
      queue: { maxQueueSize: 8192, scheduledDelayMillis: 500 },
    })
  })

  it.each([
    ['none', { otlp: null, console: false, jaeger: null }],
    ['console', { otlp: null, console: true, jaeger: null }],
    ['otlp,console', { otlp: { url: 'http://127.0.0.1:4318/v1/traces' }, console: true }],
    ['jaeger', { otlp: null, jaeger: {} }],
  ])('OTEL_TRACES_EXPORTER=%s', (exporters, expected) => {
    expect(readConfig(options, { OTEL_TRACES_EXPORTER: exporters })).toMatchObject({ ...expected, refused: [] })
  })

  it('beats unless that is turned off, or there is nothing to tell of', () => {
    expect(readConfig(options, {}).heartbeats).toMatchObject({ intervalMillis: 5_000, endpointNamed: false })
    expect(readConfig({ ...options, heartbeats: false }, {}).heartbeats).toBeNull()
    for (const [name, value] of [
      ['CAUSEWAY_HEARTBEATS', 'false'],
      ['OTEL_SDK_DISABLED', 'TRUE'],
      ['OTEL_TRACES_EXPORTER', 'none'],
    ] as const) {
      expect(readConfig(options, { [name]: value }).heartbeats).toBeNull()
    }
  })

  it('exports metrics only where it is asked to', () => {
    expect(readConfig(options, {}).metrics.exporters).toEqual([])
    expect(readConfig(options, { OTEL_METRICS_EXPORTER: 'otlp, console' }).metrics.exporters).toEqual([
      'otlp',
      'console',
    ])
  })

  it('sends to a Jaeger that the environment names, unless the code names another', () => {
    const environment = { OTEL_EXPORTER_JAEGER_ENDPOINT: 'http://jaeger:14268/api/traces' }
    expect(readConfig(options, environment).jaeger).toEqual({ endpoint: 'http://jaeger:14268/api/traces' })
    expect(readConfig({ ...options, jaeger: { host: 'agent' } }, environment).jaeger).toEqual({ host: 'agent' })
  })

  it('lets nothing of keys and headers out unless told to, and errors whole', () => {
    expect(readConfig(options, {}).disclosure).toEqual({
      messageKeys: 'none',
      hashSecret: null,
      headerAttributes: [],
      errors: 'full',
    })
    const environment = {
      CAUSEWAY_MESSAGE_KEYS: 'hashed',
      CAUSEWAY_HASH_SECRET: 'pepper',
      CAUSEWAY_HEADER_ATTRIBUTES: 'x-tenant, x-region,',
      CAUSEWAY_ERRORS: 'type',
    }
    expect(readConfig(options, environment).disclosure).toEqual({
      messageKeys: 'hashed',
      hashSecret: 'pepper',
      headerAttributes: ['x-tenant', 'x-region'],
      errors: 'type',
    })
  })

  it('lets less out where it does not understand what it is told', () => {
    const environment = { CAUSEWAY_MESSAGE_KEYS: 'hashd', CAUSEWAY_ERRORS: 'typ' }
    const { disclosure, refused } = readConfig(options, environment)
    expect(disclosure).toMatchObject({ messageKeys: 'none', errors: 'type' })
    expect(refused).toEqual([
      'CAUSEWAY_MESSAGE_KEYS=hashd is none of none, hashed: none is taken',
      'CAUSEWAY_ERRORS=typ is none of full, type: type is taken',
    ])
  })

  it('lets OTEL_SERVICE_NAME win over the code', () => {
    expect(readConfig(options, { OTEL_SERVICE_NAME: 'payment-eu' }).service).toBe('payment-eu')
  })

  it('falls back to the defaults where a value makes no sense, and says so', () => {
    const config = readConfig(
      { ...options, exportDelayMillis: Number.NaN },
      {
        OTEL_BSP_MAX_QUEUE_SIZE: '-1',
        OTEL_BSP_SCHEDULE_DELAY: 'soon',
        OTEL_TRACES_EXPORTER: 'zipkin',
        OTEL_TRACES_SAMPLER: 'sometimes',
        OTEL_EXPORTER_OTLP_COMPRESSION: 'zip',
        OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '0',
        CAUSEWAY_HEARTBEATS: 'maybe',
      },
    )
    expect(config).toMatchObject({
      queue: { maxQueueSize: 8192, scheduledDelayMillis: 500 },
      otlp: { protocol: 'http/protobuf' },
      sampler: null,
      heartbeats: { intervalMillis: 5_000 },
    })
    expect(config.refused.map((sentence) => sentence.split(/[= ]/, 1)[0]).sort()).toEqual([
      'CAUSEWAY_HEARTBEATS',
      'OTEL_BSP_MAX_QUEUE_SIZE',
      'OTEL_BSP_SCHEDULE_DELAY',
      'OTEL_EXPORTER_OTLP_COMPRESSION',
      'OTEL_EXPORTER_OTLP_TRACES_TIMEOUT',
      'OTEL_TRACES_EXPORTER',
      'OTEL_TRACES_SAMPLER',
      'exportDelayMillis',
    ])
  })

  it('names each process of a service differently', () => {
    expect(readConfig(options, {}).instance).not.toBe(readConfig(options, {}).instance)
    expect(readConfig({ ...options, instance: 'payment-1' }, {}).instance).toBe('payment-1')
  })
})
