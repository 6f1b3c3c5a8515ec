import { afterEach, describe, expect, it } from 'vitest'
import { type Receiver, startReceiver } from '../../testing/receiver.ts'
import { httpWire } from './otlp-wire.ts'

const opened: Receiver[] = []
afterEach(async () => {
  for (const receiver of opened.splice(0)) await receiver.close()
})

async function answering(status: number, body?: Uint8Array) {
  const receiver = await startReceiver(status, 0, body)
  opened.push(receiver)
  return { receiver, wire: httpWire(`${receiver.url}/v1/traces`) }
}

const request = { body: Buffer.from('spans'), spans: 3 }

describe('OTLP over HTTP', () => {
  it('sends the bytes as they are', async () => {
    const { receiver, wire } = await answering(200)
    expect(await wire.send(request)).toEqual({ type: 'taken', rejected: 0, why: '' })
    const [received] = receiver.received
    expect(received?.body.toString()).toBe('spans')
    expect(received?.headers).toMatchObject({ 'content-type': 'application/x-protobuf' })
    await wire.close()
  })

  it('knows of spans that were refused while the others were taken', async () => {
    // ExportTraceServiceResponse { partial_success: { rejected_spans: 2, error_message: "old" } }
    const { wire } = await answering(200, Buffer.from([0x0a, 0x07, 0x08, 0x02, 0x12, 0x03, 0x6f, 0x6c, 0x64]))
    expect(await wire.send(request)).toEqual({ type: 'taken', rejected: 2, why: 'old' })
  })

  it.each([400, 401, 404, 413])('status %d is final', async (status) => {
    const { wire } = await answering(status)
    expect((await wire.send(request)).type).toBe('refused')
  })

  it('a collector that is not there may be there later', async () => {
    process.env.OTEL_EXPORTER_OTLP_TIMEOUT = '50'
    const wire = httpWire('http://127.0.0.1:9/v1/traces')
    delete process.env.OTEL_EXPORTER_OTLP_TIMEOUT
    expect(await wire.send(request)).toMatchObject({ type: 'failed', why: expect.stringContaining('ECONNREFUSED') })
  })
})
