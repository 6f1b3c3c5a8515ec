import { once } from 'node:events'
import net from 'node:net'
import { expect, test } from 'vitest'
import { freePort, requireFreePorts } from './port.ts'

const host = '127.0.0.1'

test('a taken port is refused with the variable that sets it', async () => {
  const server = net.createServer().listen(0, host)
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const sentence = `PORT=${port} is taken by another program: stop it or set PORT to a free port.`
  await expect(requireFreePorts([{ variable: 'PORT', port, host }])).rejects.toThrow(sentence)
  server.close()
})

test('a free port is not refused', async () => {
  await requireFreePorts([{ variable: 'PORT', port: await freePort(), host }])
})

test("an address that is not this machine's is refused as CAUSEWAY_HOST", async () => {
  const foreign = { variable: 'PORT', port: await freePort(), host: '192.0.2.1' }
  await expect(requireFreePorts([foreign])).rejects.toThrow(
    /^CAUSEWAY_HOST=192\.0\.2\.1 is not an address of this machine/,
  )
})
