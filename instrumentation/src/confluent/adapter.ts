import type { Adapter } from '../adapter.ts'
import type { ConfluentKafka } from './client.ts'
import { tracedKafka } from './kafka.ts'

/** `@confluentinc/kafka-javascript` 1.x, its KafkaJS API: `new KafkaJS.Kafka(…)`, its producers and consumers. */
export const confluent: Adapter<ConfluentKafka> = { library: '@confluentinc/kafka-javascript', trace: tracedKafka }
