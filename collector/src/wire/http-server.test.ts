import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { aRequest, aSend, PROTO_EXAMPLE } from '../../test/example-traces.ts'
import { notingReceiver, STORED } from '../../test/noting-receiver.ts'
import { JSON_TYPE, PROTOBUF, post, postJson } from '../../test/post.ts'
import { protobufOf } from '../../test/protobuf-of.ts'
import { closeServer, listen } from '../listen.ts'
import { openAdmission } from './admission.ts'
import { httpServer } from './http-server.ts'
import type { OtlpTraces } from './otlp-span.ts'
import type { Receipt } from './receiver.ts'
import { WIRE_LIMITS } from './wire-options.ts'

const MEBIBYTE = 1_048_576

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

/** A server whose receiver notes everything, and answers traces as it is told to. */
async function serve(
  options: Partial<typeof WIRE_LIMITS> & { readonly receipt?: (traces: OtlpTraces) => Promise<Receipt> } = {},
) {
  const { heard, receiver } = notingReceiver(options.receipt)
  const limits = { ...WIRE_LIMITS, ...options }
  const admission = openAdmission(limits.maxInFlightBytes)
  const server = httpServer({ ...limits, receiver, admission, retryAfterSeconds: () => 3 })
  const port = await listen(server, { host: '127.0.0.1', port: 0, variable: 'PORT' })
  open.push(() => closeServer(server))
  return { port, heard, admission }
}

const text = ({ body }: { readonly body: Buffer }) => body.toString()

describe('OTLP over HTTP', () => {
  it('takes protobuf and JSON, packed or not, and answers in kind', async () => {
    const { port, heard } = await serve()
    for (const gzip of [false, true]) {
      expect(await post(port, protobufOf(PROTO_EXAMPLE), { gzip })).toMatchObject({
        status: 200,
        headers: { 'content-type': 'application/x-protobuf' },
        body: Buffer.alloc(0),
      })
      const json = await postJson(port, PROTO_EXAMPLE, { gzip })
      expect(json).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } })
      expect(text(json)).toBe('{}')
    }
    expect(heard.traces.map(({ spans }) => spans.length)).toEqual([1, 1, 1, 1])
  })

  it('tolerates parameters and case of the content type, and a query', async () => {
    const { port } = await serve()
    const headers = { 'content-type': 'Application/JSON; charset=utf-8', 'content-encoding': 'IDENTITY' }
    expect(await post(port, Buffer.from('{}'), { headers, path: '/v1/traces?x=1' })).toMatchObject({ status: 200 })
  })

  it('takes an empty request of either encoding', async () => {
    const { port } = await serve()
    expect(await post(port, Buffer.alloc(0))).toMatchObject({ status: 200 })
    expect(await post(port, Buffer.from('{}'), { headers: JSON_TYPE })).toMatchObject({ status: 200 })
  })

  it('counts log records and metric points', async () => {
    const { port, heard } = await serve()
    const logs = { resourceLogs: [{ scopeLogs: [{ logRecords: [{}, {}] }] }] }
    const metrics = { resourceMetrics: [{ scopeMetrics: [{ metrics: [{ gauge: { dataPoints: [{}, {}, {}] } }] }] }] }
    expect(await postJson(port, logs, { path: '/v1/logs' })).toMatchObject({ status: 200 })
    expect(await postJson(port, metrics, { path: '/v1/metrics' })).toMatchObject({ status: 200 })
    // resource_logs { scope_logs { log_records {} log_records {} } }
    const packed = Buffer.from([0x0a, 0x06, 0x12, 0x04, 0x12, 0x00, 0x12, 0x00])
    expect(await post(port, packed, { path: '/v1/logs' })).toMatchObject({ status: 200 })
    // resource_metrics { scope_metrics { metrics { sum { data_points {} } } } }
    const points = Buffer.from([0x0a, 0x08, 0x12, 0x06, 0x12, 0x04, 0x3a, 0x02, 0x0a, 0x00])
    expect(await post(port, points, { path: '/v1/metrics' })).toMatchObject({ status: 200 })
    const twoOthers = { named: [], others: 2 }
    expect(heard).toMatchObject({ logs: [twoOthers, twoOthers], points: [3, 1] })
    expect(await post(port, Buffer.from([0x0a, 0x7f]), { path: '/v1/logs' })).toMatchObject({ status: 400 })
  })

  it('tells what was refused for good, as text of an int64 in JSON and as fields in protobuf', async () => {
    const { port } = await serve({ receipt: async () => ({ type: 'stored', rejected: 300, message: 'too old' }) })
    const json = await postJson(port, PROTO_EXAMPLE)
    expect(json.status).toBe(200)
    expect(JSON.parse(text(json))).toEqual({ partialSuccess: { rejectedSpans: '300', errorMessage: 'too old' } })
    const packed = await post(port, protobufOf(PROTO_EXAMPLE))
    expect(packed.body).toEqual(
      Buffer.concat([Buffer.from([0x0a, 12, 0x08, 0xac, 0x02, 0x12, 7]), Buffer.from('too old')]),
    )
  })

  it('asks to come again when nothing can be stored', async () => {
    const { port } = await serve({ receipt: async () => ({ type: 'unavailable', detail: 'The database is away.' }) })
    const json = await postJson(port, PROTO_EXAMPLE)
    expect(json).toMatchObject({ status: 503, headers: { 'retry-after': '3', 'content-type': 'application/json' } })
    expect(JSON.parse(text(json))).toEqual({ code: 14, message: 'The database is away.' })
    const packed = await post(port, protobufOf(PROTO_EXAMPLE))
    expect(packed.status).toBe(503)
    expect(packed.body.subarray(0, 2)).toEqual(Buffer.from([0x08, 14]))
  })

  it.each([
    ['PUT', { method: 'PUT' }, 405],
    ['another path', { path: '/v1/profiles' }, 404],
    ['no content type', { headers: {} }, 415],
    ['another content type', { headers: { 'content-type': 'text/plain' } }, 415],
    ['another packing', { headers: { ...PROTOBUF, 'content-encoding': 'br' } }, 415],
    ['two packings', { headers: { ...PROTOBUF, 'content-encoding': 'gzip, br' } }, 415],
    ['what is not gzip', { headers: { ...PROTOBUF, 'content-encoding': 'gzip' } }, 400],
    ['what is not protobuf', {}, 400],
    ['what is not JSON', { headers: JSON_TYPE }, 400],
  ])('refuses %s', async (_what, options, status) => {
    const { port, heard } = await serve()
    const answer = await post(port, Buffer.from('rubbish'), options)
    expect(answer.status).toBe(status)
    if (status === 400 || status === 415) expect(heard.refused[0]?.payload.toString()).toBe('rubbish')
  })

  it('refuses gzip that is cut off', async () => {
    const { port, heard } = await serve()
    const cut = gzipSync(protobufOf(PROTO_EXAMPLE)).subarray(0, -10)
    const headers = { ...PROTOBUF, 'content-encoding': 'gzip' }
    expect(await post(port, cut, { headers })).toMatchObject({ status: 400 })
    expect(heard.refused[0]?.reason).toBe('corrupt_gzip')
  })

  it('refuses a body above the limit, with or without a length, and keeps its head', { timeout: 60_000 }, async () => {
    const { port, heard, admission } = await serve()
    const large = Buffer.alloc(65 * MEBIBYTE, 1)
    const undeclared = { ...PROTOBUF, 'transfer-encoding': 'chunked' }
    expect(await post(port, large)).toMatchObject({ status: 413 })
    expect(await post(port, large, { headers: undeclared })).toMatchObject({ status: 413 })
    expect(heard.refused.map(({ reason, payload }) => [reason, payload.length])).toEqual([
      ['too_large', 65_536],
      ['too_large', 65_536],
    ])
    expect(admission.inFlightBytes()).toBe(0)
  })

  it('refuses a gzip bomb when it has unpacked the limit', { timeout: 60_000 }, async () => {
    const { port, heard, admission } = await serve({ maxBodyBytes: 8 * MEBIBYTE })
    const bomb = gzipSync(Buffer.alloc(200 * MEBIBYTE))
    expect(bomb.length).toBeLessThan(250_000)
    const answer = await post(port, bomb, { headers: { ...PROTOBUF, 'content-encoding': 'gzip' } })
    expect(answer.status).toBe(413)
    expect(heard.refused[0]?.payload.length).toBe(65_536)
    expect(admission.inFlightBytes()).toBe(0)
  })

  it('holds no more bodies than it may, and gives back what it held', async () => {
    const held = Promise.withResolvers<Receipt>()
    const { port, heard, admission } = await serve({ maxInFlightBytes: 5_000, receipt: () => held.promise })
    const body = protobufOf(aRequest(Array.from({ length: 10 }, () => aSend())))
    expect(body.length).toBeGreaterThan(2_500)
    const first = post(port, body)
    await expect.poll(() => heard.traces.length).toBe(1)
    expect(admission.inFlightBytes()).toBe(body.length)
    expect(await post(port, body)).toMatchObject({ status: 503, headers: { 'retry-after': '3' } })
    held.resolve(STORED)
    expect(await first).toMatchObject({ status: 200 })
    expect(admission.inFlightBytes()).toBe(0)
  })

  it('cuts off a sender that dawdles, and goes on', async () => {
    const { port, heard, admission } = await serve({ requestTimeoutMillis: 300 })
    const socket = connect(port, '127.0.0.1')
    socket.write(
      'POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{',
    )
    const said: Buffer[] = []
    socket.on('data', (chunk) => said.push(chunk))
    await new Promise((resolve) => socket.on('close', resolve))
    expect(Buffer.concat(said).toString()).toMatch(/^HTTP\/1.1 408 /)
    expect(admission.inFlightBytes()).toBe(0)
    expect(heard.refused).toEqual([])
    expect(await postJson(port, PROTO_EXAMPLE)).toMatchObject({ status: 200 })
  })

  it('outlives a sender that hangs up half-way', async () => {
    const { port, admission } = await serve()
    const socket = connect(port, '127.0.0.1')
    await new Promise<void>((resolve) => socket.on('connect', () => resolve()))
    socket.write(
      'POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"a":',
    )
    await expect.poll(() => admission.inFlightBytes()).toBe(5)
    socket.destroy()
    await expect.poll(() => admission.inFlightBytes()).toBe(0)
    expect(await postJson(port, PROTO_EXAMPLE)).toMatchObject({ status: 200 })
  })
})
