import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'

/** What we read of a service in docker-compose.yml. */
export type Service = {
  image: string
  build?: string
  command?: string[]
  environment?: Record<string, string | number>
  ports?: string[]
  volumes?: string[]
  network_mode?: string
  depends_on?: Record<string, { condition: string }>
  healthcheck?: { test: string[] }
}

export type Compose = { services: Record<string, Service>; volumes: Record<string, null> }

export const root = path.join(import.meta.dirname, '..')

/** docker-compose.yml with its anchors merged in. */
export function readCompose(): Compose {
  return parse(readFileSync(path.join(root, 'docker-compose.yml'), 'utf8'), { merge: true })
}
