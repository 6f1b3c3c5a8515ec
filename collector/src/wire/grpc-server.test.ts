import { connect as connectHttp2 } from 'node:http2'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { aRequest, aSend, PROTO_EXAMPLE } from '../../test/example-traces.ts'
import { callExport, exportPath } from '../../test/grpc-call.ts'
import { notingReceiver, STORED } from '../../test/noting-receiver.ts'
import { protobufOf } from '../../test/protobuf-of.ts'
import { listen } from '../listen.ts'
import { openAdmission } from './admission.ts'
import { grpcServer, READ_AT_ONCE } from './grpc-server.ts'
import type { OtlpTraces } from './otlp-span.ts'
import type { Receipt } from './receiver.ts'
import { WIRE_LIMITS } from './wire-options.ts'

const MEBIBYTE = 1_048_576
const WINDOW = 65_535

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
  const { server, close } = grpcServer({ ...limits, receiver, admission, retryAfterSeconds: () => 3 })
  const port = await listen(server, { host: '127.0.0.1', port: 0, variable: 'PORT' })
  open.push(close)
  return { port, heard, admission, close }
}

describe('OTLP over gRPC', () => {
  it('takes traces, packed or not', async () => {
    const { port, heard, admission } = await serve()
    for (const gzip of [false, true]) {
      expect(await callExport(port, protobufOf(PROTO_EXAMPLE), { gzip })).toMatchObject({
        code: 0,
        body: Buffer.alloc(0),
      })
    }
    expect(heard.traces.map(({ spans }) => spans[0]?.name)).toEqual(["I'm a server span", "I'm a server span"])
    const answered = { protocol: 'grpc', signal: 'traces', code: 0, turnedAway: false }
    expect(heard.answered).toEqual([answered, answered])
    expect(admission.inFlightBytes()).toBe(0)
  })

  it('takes an empty request', async () => {
    const { port, heard } = await serve()
    expect(await callExport(port, Buffer.alloc(0))).toMatchObject({ code: 0 })
    expect(heard.traces).toEqual([{ resources: [], spans: [] }])
  })

  it('counts log records and metric points', async () => {
    const { port, heard } = await serve()
    // resource_logs { scope_logs { log_records {} log_records {} } }
    const logs = Buffer.from([0x0a, 0x06, 0x12, 0x04, 0x12, 0x00, 0x12, 0x00])
    expect(await callExport(port, logs, { signal: 'logs' })).toMatchObject({ code: 0 })
    // resource_metrics { scope_metrics { metrics { sum { data_points {} } } } }
    const points = Buffer.from([0x0a, 0x08, 0x12, 0x06, 0x12, 0x04, 0x3a, 0x02, 0x0a, 0x00])
    expect(await callExport(port, points, { signal: 'metrics' })).toMatchObject({ code: 0 })
    expect(heard).toMatchObject({ logs: [{ named: [], others: 2 }], points: [1] })
  })

  it('tells what was refused for good in an answer that is a success', async () => {
    const { port } = await serve({ receipt: async () => ({ type: 'stored', rejected: 300, message: 'too old' }) })
    const partial = Buffer.concat([Buffer.from([0x0a, 12, 0x08, 0xac, 0x02, 0x12, 7]), Buffer.from('too old')])
    expect(await callExport(port, protobufOf(PROTO_EXAMPLE))).toMatchObject({ code: 0, body: partial })
  })

  it('asks to come again, and when, where nothing can be stored', async () => {
    const { port, heard } = await serve({
      receipt: async () => ({ type: 'unavailable', detail: 'The database is away.' }),
    })
    expect(await callExport(port, protobufOf(PROTO_EXAMPLE))).toMatchObject({
      code: 14,
      details: 'The database is away.',
      retryAfterSeconds: 3,
    })
    expect(heard.answered).toMatchObject([{ signal: 'traces', code: 14, turnedAway: true }])
  })

  it('refuses for good what is not OTLP, and keeps it', async () => {
    const { port, heard } = await serve()
    expect(await callExport(port, Buffer.from('rubbish'))).toMatchObject({
      code: 3,
      details: expect.stringMatching(/^The body is not OTLP in protobuf: .+\.$/),
      retryAfterSeconds: null,
    })
    expect(heard.refused).toMatchObject([
      { reason: 'undecodable', contentType: 'application/grpc', payload: Buffer.from('rubbish') },
    ])
  })

  it('refuses for good what is too large, before and after unpacking', async () => {
    const { port, heard, admission } = await serve({ maxBodyBytes: MEBIBYTE })
    const large = Buffer.alloc(5 * MEBIBYTE)
    for (const gzip of [false, true]) {
      expect(await callExport(port, large, { gzip })).toMatchObject({ code: 8, retryAfterSeconds: null })
    }
    expect(heard).toMatchObject({ traces: [], answered: [], brokenOff: ['grpc', 'grpc'] })
    expect(admission.inFlightBytes()).toBe(0)
  })

  it("takes what is larger than gRPC's own limit of 4 MiB", async () => {
    const { port, heard } = await serve()
    const attributes = { text: 'x'.repeat(5 * MEBIBYTE) }
    expect(await callExport(port, protobufOf(aRequest([aSend({ attributes })])))).toMatchObject({ code: 0 })
    expect(heard.traces).toHaveLength(1)
  })

  it.each([
    ['packed as nobody said', 'gzip', Buffer.from('not gzip'), '13'],
    ['packed and cut off', 'gzip', gzipSync(protobufOf(PROTO_EXAMPLE)).subarray(0, -10), '13'],
    ['packed in another way', 'br', Buffer.from('whatever'), '12'],
  ])('refuses what is %s', async (_what, encoding, content, code) => {
    const { port, heard, admission } = await serve()
    const { stream, ended } = openCall(port, { 'grpc-encoding': encoding })
    stream.end(framed(content, { packed: true }))
    expect(await ended).toBe(code)
    expect(heard).toMatchObject({ traces: [], brokenOff: ['grpc'] })
    expect(admission.inFlightBytes()).toBe(0)
  })

  it('refuses a call without a message', async () => {
    const { port, admission } = await serve()
    const { stream, ended } = openCall(port)
    stream.end()
    expect(await ended).toBe('12')
    expect(admission.inFlightBytes()).toBe(0)
  })

  it('knows no other services', async () => {
    const { port } = await serve()
    const { stream, ended } = openCall(port, { ':path': '/grpc.health.v1.Health/Check' })
    stream.end()
    expect(await ended).toBe('12')
  })

  it('holds no more than it may, and gives back what it held', async () => {
    const held = Promise.withResolvers<Receipt>()
    const body = protobufOf(aRequest([aSend({ attributes: { text: 'x'.repeat(100_000) } })]))
    const { port, heard, admission } = await serve({
      maxInFlightBytes: body.length + WINDOW,
      receipt: () => held.promise,
    })
    const first = callExport(port, body)
    await expect.poll(() => heard.traces.length).toBe(1)
    expect(admission.inFlightBytes()).toBe(body.length)
    // A message that is too much is turned away, and where there is no room for a window not even read.
    expect(await callExport(port, body)).toMatchObject({ code: 14, retryAfterSeconds: 3 })
    const other = admission.share()
    other.grow(WINDOW)
    expect(await callExport(port, protobufOf(PROTO_EXAMPLE))).toMatchObject({ code: 14, retryAfterSeconds: 3 })
    expect(heard.traces).toHaveLength(1)
    expect(heard.answered).toMatchObject([{ turnedAway: true }, { turnedAway: true }])
    other.release()
    held.resolve(STORED)
    expect(await first).toMatchObject({ code: 0 })
    expect(admission.inFlightBytes()).toBe(0)
  })

  it('cuts off a sender that dawdles, and goes on', async () => {
    const { port, heard, admission } = await serve({ requestTimeoutMillis: 300 })
    const { stream, ended } = openCall(port)
    stream.write(framed(protobufOf(PROTO_EXAMPLE)))
    expect(await ended).toBe('4')
    expect(admission.inFlightBytes()).toBe(0)
    expect(heard).toMatchObject({ traces: [], answered: [{ code: 4, turnedAway: true }], brokenOff: [] })
    expect(await callExport(port, protobufOf(PROTO_EXAMPLE))).toMatchObject({ code: 0 })
  })

  it('reads few calls at once, and the others in their turn', async () => {
    const { port, heard, admission } = await serve()
    const message = framed(protobufOf(PROTO_EXAMPLE))
    const dawdlers = Array.from({ length: READ_AT_ONCE }, () => openCall(port))
    for (const { stream } of dawdlers) stream.write(message.subarray(0, 20))
    await expect.poll(() => admission.inFlightBytes()).toBe(READ_AT_ONCE * WINDOW)
    const waiting = openCall(port)
    waiting.stream.end(message)
    await expect.poll(() => admission.inFlightBytes()).toBe((READ_AT_ONCE + 1) * WINDOW)
    expect(heard.traces).toEqual([])
    dawdlers[1]?.stream.end(message.subarray(20))
    expect([await waiting.ended, await dawdlers[1]?.ended]).toEqual(['0', '0'])
    for (const { session } of dawdlers) session.destroy()
    await expect.poll(() => admission.inFlightBytes()).toBe(0)
    expect([heard.traces.length, heard.brokenOff.length]).toEqual([2, READ_AT_ONCE - 1])
  })

  it('outlives a sender that hangs up half-way, and one that speaks no HTTP/2', async () => {
    const { port, heard, admission } = await serve()
    const { stream, session } = openCall(port)
    stream.write(framed(protobufOf(PROTO_EXAMPLE)).subarray(0, 20))
    await expect.poll(() => admission.inFlightBytes()).toBe(WINDOW)
    session.destroy()
    await expect.poll(() => admission.inFlightBytes()).toBe(0)
    expect(heard.brokenOff).toEqual(['grpc'])
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {}).resume()
    socket.write('POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n')
    await new Promise((resolve) => socket.on('close', resolve))
    expect(await callExport(port, protobufOf(PROTO_EXAMPLE))).toMatchObject({ code: 0 })
  })

  it('answers what it has before it closes, and takes nothing more', async () => {
    const held = Promise.withResolvers<Receipt>()
    const { port, heard, close } = await serve({ receipt: () => held.promise })
    const first = callExport(port, protobufOf(PROTO_EXAMPLE))
    await expect.poll(() => heard.traces.length).toBe(1)
    const closed = close()
    expect(await callExport(port, protobufOf(PROTO_EXAMPLE))).toMatchObject({ code: 14, retryAfterSeconds: null })
    held.resolve(STORED)
    expect(await first).toMatchObject({ code: 0 })
    await closed
    open.splice(0)
  })
})

/** A call by hand; `ended` is its grpc-status, wherever that is told. */
function openCall(port: number, headers: Readonly<Record<string, string>> = {}) {
  const session = connectHttp2(`http://127.0.0.1:${port}`)
  session.on('error', () => {})
  const stream = session.request({
    ':method': 'POST',
    ':path': exportPath('trace'),
    'content-type': 'application/grpc',
    te: 'trailers',
    ...headers,
  })
  stream.on('error', () => {})
  stream.resume()
  const ended = new Promise<string>((resolve) => {
    const tell = (told: Readonly<Record<string, unknown>>) => {
      if (told['grpc-status'] !== undefined) resolve(String(told['grpc-status']))
    }
    stream.on('response', tell)
    stream.on('trailers', tell)
  }).finally(() => session.destroy())
  return { session, stream, ended }
}

/** A message of gRPC: whether it is packed, how long it is, and what it is. */
function framed(content: Buffer, { packed = false } = {}): Buffer {
  const head = Buffer.alloc(5)
  head.writeUInt8(packed ? 1 : 0, 0)
  head.writeUInt32BE(content.length, 1)
  return Buffer.concat([head, content])
}
