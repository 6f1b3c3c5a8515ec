import { describe, expect, it } from 'vitest'
import { namesEndpoint, readOtlp, type Signal } from './otlp-config.ts'

const read = (signal: Signal, endpoint: string | null, env: Record<string, string>) => {
  const refused: string[] = []
  const config = readOtlp(signal, endpoint, env, (sentence) => refused.push(sentence))
  return { ...config, refused }
}

describe('where a signal goes', () => {
  it.each<[string, Signal, string | null, Record<string, string>, string]>([
    ['to this machine', 'traces', null, {}, 'http/protobuf http://127.0.0.1:4318/v1/traces'],
    ['to the base that the code names', 'traces', 'http://c:4318/', {}, 'http/protobuf http://c:4318/v1/traces'],
    ['to the path that the code names', 'traces', 'http://c/v1/traces', {}, 'http/protobuf http://c/v1/traces'],
    ['beside the traces', 'logs', 'http://c/v1/traces', {}, 'http/protobuf http://c/v1/logs'],
    [
      'under the base of the environment',
      'metrics',
      null,
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://c/otlp' },
      'http/protobuf https://c/otlp/v1/metrics',
    ],
    [
      'to its own address as it stands',
      'traces',
      null,
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://t/spans' },
      'http/protobuf http://t/spans',
    ],
    [
      'beside the traces of the environment',
      'logs',
      null,
      { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://t/v1/traces', OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json' },
      'http/json http://t/v1/logs',
    ],
    ['by gRPC on this machine', 'logs', null, { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, 'grpc http://127.0.0.1:4317'],
    [
      'by gRPC without path or scheme',
      'traces',
      null,
      { OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_ENDPOINT: 'c:4317' },
      'grpc c:4317',
    ],
  ])('%s', (_, signal, endpoint, env, expected) => {
    const { protocol, url, refused } = read(signal, endpoint, env)
    expect([`${protocol} ${url}`, refused]).toEqual([expected, []])
  })

  it.each<[Record<string, string>, string, RegExp]>([
    [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'smoke' }, 'http/protobuf http://127.0.0.1:4318/v1/traces', /_PROTOCOL=smoke/],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'c:4318' }, 'http/protobuf http://127.0.0.1:4318/v1/traces', /_ENDPOINT=c:4318/],
    [
      { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'nowhere', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c' },
      'http/protobuf http://c/v1/traces',
      /TRACES_ENDPOINT=nowhere/,
    ],
  ])('leaves out %o, and says so', (env, expected, sentence) => {
    const { protocol, url, refused } = read('traces', null, env)
    expect(`${protocol} ${url}`).toBe(expected)
    expect(refused).toEqual([expect.stringMatching(sentence)])
  })

  it('knows whether anybody named a collector', () => {
    expect(namesEndpoint(null, {})).toBe(false)
    expect(namesEndpoint(null, { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c' })).toBe(true)
    expect(namesEndpoint('http://c', {})).toBe(true)
  })
})
