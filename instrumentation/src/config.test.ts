import { describe, expect, it } from 'vitest'
import { readConfig } from './config.ts'

const options = { service: 'payment' }

describe('the configuration', () => {
  it('sends to the collector on this machine unless told otherwise', () => {
    expect(readConfig(options, {})).toMatchObject({
      service: 'payment',
      exporter: { type: 'http', url: 'http://127.0.0.1:4318/v1/traces' },
      jaeger: null,
      queue: { maxQueueSize: 8192, scheduledDelayMillis: 500 },
    })
  })

  it('takes the collector as base address or as the address of its traces', () => {
    const url = 'http://collector:4318/v1/traces'
    for (const endpoint of ['http://collector:4318', 'http://collector:4318/', url]) {
      expect(readConfig({ ...options, endpoint }, {}).exporter).toEqual({ type: 'http', url })
    }
  })

  it('leaves an endpoint of the environment to the exporter, which knows its protocol, headers and certificates', () => {
    const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4317' }
    expect(readConfig(options, endpoint).exporter).toEqual({ type: 'http', url: null })
    expect(readConfig(options, { ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }).exporter.type).toBe('grpc')
    expect(readConfig(options, { OTEL_TRACES_EXPORTER: 'none' }).exporter).toEqual({ type: 'none' })
  })

  it('sends to a Jaeger that the environment names, unless the code names another', () => {
    const environment = { OTEL_EXPORTER_JAEGER_ENDPOINT: 'http://jaeger:14268/api/traces' }
    expect(readConfig(options, environment).jaeger).toEqual({ endpoint: 'http://jaeger:14268/api/traces' })
    expect(readConfig({ ...options, jaeger: { host: 'agent' } }, environment).jaeger).toEqual({ host: 'agent' })
  })

  it('lets nothing of keys and headers out unless told to, and errors whole', () => {
    const { disclosure, errors } = readConfig(options, {})
    expect({ disclosure, errors }).toEqual({
      disclosure: { messageKeys: 'none', hashSecret: null, headerAttributes: [] },
      errors: 'full',
    })
    const environment = {
      CAUSEWAY_MESSAGE_KEYS: 'hashed',
      CAUSEWAY_HASH_SECRET: 'pepper',
      CAUSEWAY_HEADER_ATTRIBUTES: 'x-tenant, x-region,',
      CAUSEWAY_ERRORS: 'type',
    }
    const told = readConfig(options, environment)
    expect(told.disclosure).toEqual({
      messageKeys: 'hashed',
      hashSecret: 'pepper',
      headerAttributes: ['x-tenant', 'x-region'],
    })
    expect(told.errors).toBe('type')
  })

  it('lets less out where it does not understand what it is told', () => {
    const { disclosure, errors } = readConfig(options, { CAUSEWAY_MESSAGE_KEYS: 'hashd', CAUSEWAY_ERRORS: 'typ' })
    expect({ messageKeys: disclosure.messageKeys, errors }).toEqual({ messageKeys: 'none', errors: 'type' })
  })

  it('lets OTEL_SERVICE_NAME win over the code', () => {
    expect(readConfig(options, { OTEL_SERVICE_NAME: 'payment-eu' }).service).toBe('payment-eu')
  })

  it('falls back to the defaults where a value makes no sense', () => {
    const environment = { OTEL_BSP_MAX_QUEUE_SIZE: '-1', OTEL_BSP_SCHEDULE_DELAY: 'soon' }
    expect(readConfig({ ...options, exportDelayMillis: Number.NaN }, environment).queue).toEqual({
      maxQueueSize: 8192,
      scheduledDelayMillis: 500,
    })
  })

  it('names each process of a service differently', () => {
    expect(readConfig(options, {}).instance).not.toBe(readConfig(options, {}).instance)
    expect(readConfig({ ...options, instance: 'payment-1' }, {}).instance).toBe('payment-1')
  })
})
