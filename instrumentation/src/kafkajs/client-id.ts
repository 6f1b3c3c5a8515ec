import { quietly } from '../quietly.ts'

/** What kafkajs' producers and consumers have in common for this purpose; one of their network events names the client. */
interface Emitter {
  readonly events: { readonly REQUEST: string }
  on(name: string, listener: (event: { payload?: { clientId?: unknown } }) => void): () => void
}

/** Learns the client id from the first request that the client makes to a broker; null until then. */
export function learnClientId(client: unknown): () => string | null {
  let clientId: string | null = null
  quietly(() => {
    const emitter = client as Emitter
    const forget = emitter.on(emitter.events.REQUEST, (event) =>
      quietly(() => {
        if (typeof event.payload?.clientId === 'string') clientId = event.payload.clientId
        forget()
      }, undefined),
    )
  }, undefined)
  return () => clientId
}
