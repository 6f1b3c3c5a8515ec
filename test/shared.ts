import type { Running } from '../launch/lifetime.ts'

/** Servers that several projects of one run use: started by the first, stopped after the last. */
const shared: Map<string, { opening: Promise<Running>; users: number }> = registry()

/** vitest loads a setup file anew for each project; the process is what they have in common. */
function registry(): Map<string, { opening: Promise<Running>; users: number }> {
  const key = Symbol.for('causeway.test.servers')
  const found: unknown = Reflect.get(globalThis, key)
  if (found instanceof Map) return found
  const made = new Map<string, { opening: Promise<Running>; users: number }>()
  Reflect.set(globalThis, key, made)
  return made
}

/** Opens the server of that name, or joins the one that is open. `open` of one name is always the same function. */
export async function share<T extends Running>(name: string, open: () => Promise<T>): Promise<Running & { server: T }> {
  const known = shared.get(name)
  const entry = known ?? { opening: open(), users: 0 }
  entry.users++
  shared.set(name, entry)
  const server = (await entry.opening) as T
  return {
    server,
    async stop() {
      entry.users--
      if (entry.users > 0) return
      shared.delete(name)
      await server.stop()
    },
  }
}
