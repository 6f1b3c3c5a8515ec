import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type LoopbackServer, serveLoopback } from './loopback.ts'

let server: LoopbackServer
beforeAll(async () => {
  server = await serveLoopback((method, path) => {
    if (path === '/broken') throw new Error('out of order')
    return path === '/state' ? { status: 200, body: { method } } : null
  })
})
afterAll(() => server.stop())

const statusWith = (headers: Record<string, string>): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    request(`${server.url}/state`, { headers }, (response) => resolve(response.resume().statusCode))
      .once('error', reject)
      .end()
  })

test('this machine is answered in JSON', async () => {
  const response = await fetch(`${server.url}/state`, { method: 'POST' })
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('application/json')
  expect(await response.json()).toEqual({ method: 'POST' })
})

test('an unknown path is 404 and a failure 500, and the server lives on', async () => {
  expect((await fetch(`${server.url}/elsewhere`)).status).toBe(404)
  expect((await fetch(`${server.url}/broken`)).status).toBe(500)
  expect((await fetch(`${server.url}/state`)).status).toBe(200)
})

test.each([
  [{ host: '127.0.0.1:3000' }, 200],
  [{ host: 'localhost:3000' }, 200],
  [{ host: '[::1]:3000' }, 200],
  [{ host: 'localhost:3000', origin: 'http://localhost:3000' }, 200],
  [{ host: 'shop.example' }, 403],
  [{ host: 'localhost.shop.example' }, 403],
  [{ host: '127.0.0.1:3000', origin: 'https://shop.example' }, 403],
  [{ host: '127.0.0.1:3000', origin: 'null' }, 403],
])('a request with %j is answered with %i', async (headers, status) => {
  expect(await statusWith(headers)).toBe(status)
})
