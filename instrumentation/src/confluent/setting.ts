import { quietly } from '../quietly.ts'
import type { ConfluentConfig } from './client.ts'

/** A setting that is asked about: librdkafka's key, and that of the KafkaJS block. */
const SETTINGS = {
  clientId: ['client.id', 'clientId'],
  groupId: ['group.id', 'groupId'],
} as const

/** librdkafka's client that a producer or consumer stands on, once it is connected. */
interface Connected {
  _getInternalClient?(): { readonly globalConfig?: Readonly<Record<string, unknown>> } | null
}

/**
 * A setting of a producer or consumer; null where it cannot be told. Its own configuration is merged with that of its
 * `Kafka`, which nobody else can read: the outcome is what librdkafka was given, known from the connection on.
 */
export function learnSetting(client: object, config: unknown, setting: keyof typeof SETTINGS): () => string | null {
  const [key, blockKey] = SETTINGS[setting]
  let known: string | null = null
  return () => {
    known ??= quietly(() => textOf((client as Connected)._getInternalClient?.()?.globalConfig?.[key]), null)
    return known ?? quietly(() => given(config, key, blockKey), null)
  }
}

function given(config: unknown, key: 'client.id' | 'group.id', blockKey: 'clientId' | 'groupId'): string | null {
  if (typeof config !== 'object' || config === null) return null
  const settings: ConfluentConfig = config
  return textOf(settings[key]) ?? textOf(settings.kafkaJS?.[blockKey])
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
