import { afterAll, expect, test, vi } from 'vitest'
import { freePort } from '../launch/port.ts'
import { type Program, startProgram } from '../launch/program.ts'
import { readCompose } from './compose.ts'
import { brokers } from './servers.ts'

/** Nine processes on two cores that others use as well. */
const startMillis = 90_000

let shop: Program | null = null

afterAll(() => shop?.stop())

test(
  'the command of the demo container opens a shop whose switchboard answers',
  async () => {
    const port = await freePort()
    const { command = [], healthcheck } = readCompose().services.demo ?? {}
    const url = String(healthcheck?.test.at(-1)).replace('7070', String(port))
    shop = await startProgram({
      name: 'demo',
      args: command.slice(1),
      env: {
        KAFKA_BROKERS: brokers().join(','),
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await freePort()}`,
        CAUSEWAY_DEMO_PORT: String(port),
      },
      readiness: { type: 'http', url },
      withinMillis: startMillis,
    })
    // The switchboard answers before the services that it switches are up.
    await vi.waitFor(
      async () => {
        const state = (await (await fetch(url)).json()) as { services: { running: boolean }[] }
        expect(state.services.length).toBeGreaterThan(5)
        expect(state.services.filter((service) => !service.running)).toEqual([])
      },
      { timeout: startMillis, interval: 250 },
    )
  },
  2 * startMillis,
)
