import type { Kafka } from 'kafkajs'
import type { Adapter } from '../adapter.ts'
import { tracedKafka } from './kafka.ts'

/** kafkajs 2: `new Kafka(…)`, its producers and consumers. */
export const kafkajs: Adapter<Kafka> = { library: 'kafkajs', trace: tracedKafka }
