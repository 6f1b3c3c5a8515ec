import type { Adapter } from '../adapter.ts'
import { confluent } from '../confluent/adapter.ts'
import { kafkajs } from '../kafkajs/adapter.ts'
import { platformatic } from '../platformatic/adapter.ts'
import { registeredCauseway } from './registered.ts'

/** A class of a client library whose instances are traced without a word in the service. */
export interface ClientClass {
  /** Name of the library on npm. */
  readonly library: string
  /** Where the library exports the class. */
  readonly path: readonly string[]
  readonly trace: (client: object) => object
}

/** Every class that the register hooks; a library with several has several lines. */
export const clientClasses: readonly ClientClass[] = [
  clientClass(kafkajs, 'Kafka'),
  clientClass(confluent, 'KafkaJS.Kafka'),
  clientClass(platformatic, 'Producer'),
  clientClass(platformatic, 'Consumer'),
]

/** `path` has a dot where the library exports the class in an object. */
function clientClass<Client extends object>(adapter: Adapter<Client>, path: string): ClientClass {
  return {
    library: adapter.library,
    path: path.split('.'),
    // What the class at that path constructs is the client that the adapter of its library knows.
    trace: (client) => registeredCauseway().trace(adapter, client as Client),
  }
}
