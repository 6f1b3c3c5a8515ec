import type { Causeway } from '@causeway/instrumentation'
import { PgBoss } from 'pg-boss'
import { type Bus, dispatch, type Headers, topicsOf } from './bus.ts'

interface QueueBusOptions {
  readonly causeway: Causeway
  readonly service: string
  readonly databaseUrl: string
}

/** One copy of a published event, in the queue of one subscriber. */
interface Copy {
  readonly event: unknown
  readonly headers: Headers
}

const SYSTEM = 'pg-boss'

/**
 * The bus on Postgres queues, for machines without Java: a topic is a queue for each of its subscribers. Causeway has
 * no adapter for pg-boss; `causeway.publish` and `causeway.handle` are how any bus is traced.
 */
export async function openQueueBus({ causeway, service, databaseUrl }: QueueBusOptions): Promise<Bus> {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    schema: 'shop',
    application_name: `shop ${service}`,
    max: 4,
    schedule: false,
    useListenNotify: true,
    // Its own spans tell of jobs and polls; ours tell of events.
    openTelemetry: { enabled: false },
  })
  boss.on('error', (error) => console.error(error.message))
  await boss.start()

  return {
    async publish(topic, event, headers = {}) {
      const send = (traced: Headers): Promise<void> => {
        const copy: Copy = { event, headers: { ...headers, ...traced } }
        return boss.publish(topic, copy)
      }
      await causeway.publish(event, send, { system: SYSTEM, destination: topic })
    },
    async consume(group, handlers) {
      for (const topic of topicsOf(handlers)) {
        const queue = `${topic}.${group}`
        await boss.createQueue(queue, { notify: true, retryLimit: 100_000, retryDelay: 1, deleteAfterSeconds: 600 })
        await boss.subscribe(topic, queue)
        const where = { system: SYSTEM, destination: topic, consumer: group }
        await boss.work<Copy>(queue, { localConcurrency: 2, pollingIntervalSeconds: 0.5 }, async (jobs) => {
          for (const { data, retryCount } of jobs) {
            const delivery = { ...where, headers: data.headers, value: data.event, attempt: retryCount + 1 }
            await causeway.handle(delivery, () => dispatch(handlers, topic, data.event, data.headers))
          }
        })
      }
    },
    close: () => boss.stop({ graceful: true, timeout: 3_000 }),
  }
}
