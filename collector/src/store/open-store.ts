import pg from 'pg'
import { type Dictionary, type DictionaryName, type DictionaryOptions, openDictionary } from './dictionary.ts'
import { leftoverIds } from './leftover-ids.ts'
import { openPartitions, type Partitions } from './partitions.ts'

/** The database, and what the collector remembers of it. */
export interface Store {
  readonly pool: pg.Pool
  readonly dictionaries: Readonly<Record<DictionaryName, Dictionary>>
  readonly partitions: Partitions
  /** Makes numbers for segments of leftovers. */
  readonly newLeftoverId: () => number
  /** After a failure, or a lost connection: the database that comes back may not be the one that went. */
  readonly forget: () => void
  /** Ends all connections, once what is running has ended. */
  readonly close: () => Promise<void>
}

export interface StoreOptions extends DictionaryOptions {
  readonly maxConnections?: number
  /** Longest wait for a connection and for an answer. */
  readonly connectMillis?: number
  readonly answerMillis?: number
}

/** Opens a store; connects only when first asked something. */
export function openStore(url: string, options: StoreOptions = {}): Store {
  const { maxConnections = 10, connectMillis = 3_000, answerMillis = 30_000 } = options
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    connectionTimeoutMillis: connectMillis,
    // The server gives up first; the client only when the server is not heard of any more.
    statement_timeout: answerMillis,
    query_timeout: answerMillis + 5_000,
    keepAlive: true,
    application_name: 'causeway-collector',
  })
  const dictionaries = {
    service: openDictionary('service', options),
    event_type: openDictionary('event_type', options),
    destination: openDictionary('destination', options),
    consumer: openDictionary('consumer', options),
    // Instances come and go with every deployment.
    source: openDictionary('source', { ...options, whenFull: 'forget' }),
  }
  const partitions = openPartitions(pool)
  const forget = () => {
    partitions.forget()
    for (const dictionary of Object.values(dictionaries)) dictionary.forget()
  }
  // A connection that breaks is replaced by the next that is asked for, and who was using it has the error as an answer.
  // Without a listener each of the two, the pool for idle connections and the connection itself, would end the process.
  pool.on('error', forget)
  pool.on('connect', (client) => client.on('error', forget))
  let closing: Promise<void> | undefined
  return {
    pool,
    dictionaries,
    partitions,
    newLeftoverId: leftoverIds(Date.now, Math.random),
    forget,
    close: () => {
      closing ??= pool.end()
      return closing
    },
  }
}
