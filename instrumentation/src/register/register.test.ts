import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { attributesOf, decodeTraces } from '../../testing/otlp.ts'
import { type Receiver, startReceiver } from '../../testing/receiver.ts'

const register = path.join(import.meta.dirname, '..', '..', 'register.ts')
const program = (...names: string[]): string => path.join(import.meta.dirname, '..', '..', 'testing', ...names)

let collector: Receiver
beforeAll(async () => {
  collector = await startReceiver()
})
afterAll(() => collector.close())

describe('a service that loads a client library gets traced clients', () => {
  const programs = ['required.cjs', 'imported.mjs', 'platformatic-required.cjs', 'platformatic-imported.mjs']
  it.each(programs)('in every way of loading it: %s', async (file) => {
    const env = { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }
    const args = ['--no-warnings', '--import', register, program('loading', file)]
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { env })
    const ways: Record<string, boolean> = JSON.parse(stdout)
    expect(Object.keys(ways).length).toBeGreaterThan(5)
    expect(Object.entries(ways).filter(([, works]) => !works)).toEqual([])
    expect(stderr).toBe('')
  })
})

describe('the last spans of a service', () => {
  const start = (way: string, endpoint = collector.url): ChildProcess =>
    spawn(process.execPath, ['--import', register, program('ending.mjs'), way], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        OTEL_SERVICE_NAME: way,
        OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
        // So late that only the end of the process can have sent them.
        OTEL_BSP_SCHEDULE_DELAY: '600000',
      },
    })
  const end = async (service: ChildProcess) => {
    const [code, signal] = await once(service, 'exit')
    return { code, signal }
  }
  const ready = (service: ChildProcess) => once(service.stdout ?? service, 'data')
  const tracesOf = (receiver: Receiver) => receiver.received.filter((request) => request.path === '/v1/traces')
  const servicesHeard = (): unknown[] =>
    tracesOf(collector).flatMap(({ body }) =>
      decodeTraces(body).resourceSpans.map(({ resource }) => attributesOf(resource.attributes)['service.name']),
    )

  it('are sent when it ends by itself, with its own exit code', async () => {
    expect(await end(start('itself'))).toEqual({ code: 3, signal: null })
    expect(servicesHeard()).toContain('itself')
  })

  it('are sent when a signal ends it that it does not handle, and it ends by that signal', async () => {
    const service = start('killed')
    await ready(service)
    service.kill('SIGTERM')
    expect(await end(service)).toEqual({ code: null, signal: 'SIGTERM' })
    expect(servicesHeard()).toContain('killed')
  })

  it('do not keep it for long where no collector takes them', async () => {
    const full = await startReceiver(503)
    const startedAt = performance.now()
    expect(await end(start('itself', full.url))).toEqual({ code: 3, signal: null })
    // An exporter left alone tries again for ten seconds.
    expect(performance.now() - startedAt).toBeLessThan(8_000)
    await full.close()
  })

  it('do not keep it at all at the second signal', async () => {
    const full = await startReceiver(503)
    const service = start('killed', full.url)
    await ready(service)
    service.kill('SIGINT')
    await expect.poll(() => tracesOf(full).length).toBeGreaterThan(0)
    service.kill('SIGINT')
    expect(await end(service)).toEqual({ code: null, signal: 'SIGINT' })
    await full.close()
  })

  it('leave the signal to a service that handles it: it sees no listener of ours, and ends as it likes', async () => {
    const service = start('gracefully')
    await ready(service)
    service.kill('SIGTERM')
    expect(await end(service)).toEqual({ code: 4, signal: null })
    expect(servicesHeard()).toContain('gracefully')
  })

  it('leave the signal to a service that raises it again once it is done', async () => {
    const service = start('reraising')
    await ready(service)
    service.kill('SIGTERM')
    expect(await end(service)).toEqual({ code: null, signal: 'SIGTERM' })
    expect(servicesHeard()).toContain('reraising')
  })
})
