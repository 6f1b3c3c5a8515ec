import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { readCompose, root, type Service } from './compose.ts'

const compose = readCompose()
const services = Object.entries(compose.services)
const ours = services.filter(([, service]) => service.image === 'causeway')
const named = (name: string): Service => compose.services[name] ?? { image: 'missing' }
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8')
const present = (file: string): boolean => existsSync(path.join(root, file))

/** Everything of ours that reads its environment. */
const readers = globSync('{launch,collector,dashboard,demo,instrumentation,prisma}/**/*.ts', {
  cwd: root,
  exclude: (name) => /node_modules|\.next|generated|\.test\.ts$/.test(name),
})
  .filter((file) => !file.endsWith('.test.ts'))
  .map(read)
  .join('\n')

/** Where a service listens in its network, by what it is told or by the default of its image. */
const listening: Record<string, number[]> = {
  postgres: [5432],
  kafka: portsIn(String(named('kafka').environment?.KAFKA_LISTENERS)),
  jaeger: [4317, 4318, 13133, 14268, 16686],
  collector: [
    Number(named('collector').environment?.CAUSEWAY_OTLP_HTTP_PORT),
    Number(named('collector').environment?.CAUSEWAY_OTLP_GRPC_PORT),
    Number(named('collector').environment?.CAUSEWAY_ADMIN_PORT),
  ],
  dashboard: [optionOf('dashboard', '--port')],
  demo: [Number(named('demo').environment?.CAUSEWAY_DEMO_PORT)],
}

function optionOf(name: string, option: string): number {
  const command = named(name).command ?? []
  return Number(command[command.indexOf(option) + 1])
}

function portsIn(text: string): number[] {
  return [...text.matchAll(/:(\d{2,5})\b/g)].map((match) => Number(match[1]))
}

/** Who shares the network of a service answers at its own 127.0.0.1. */
function onSameMachine(name: string): string[] {
  const host = named(name).network_mode?.replace('service:', '') ?? name
  return services
    .map(([other]) => other)
    .filter((other) => other === host || named(other).network_mode === `service:${host}`)
}

describe('docker-compose.yml', () => {
  test('has the servers, the programs and the demo, and each says how it is', () => {
    expect(services.map(([name]) => name)).toEqual([
      'postgres',
      'kafka',
      'jaeger',
      'migrate',
      'collector',
      'dashboard',
      'demo',
    ])
    const unchecked = services.filter(([, service]) => !service.healthcheck).map(([name]) => name)
    expect(unchecked).toEqual(['migrate'])
  })

  test('waits only for what is there, and for health only where it is checked', () => {
    for (const [name, service] of services) {
      for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
        const checked = named(other).healthcheck !== undefined
        expect([name, other, condition]).toEqual([
          name,
          other,
          checked ? 'service_healthy' : 'service_completed_successfully',
        ])
      }
    }
  })

  test.each(ours)('%s runs files that are there', (_, { command = [], healthcheck }) => {
    const text = [...command, ...(healthcheck?.test ?? [])].join(' ')
    const files = [...text.matchAll(/(?:^|[\s'])(?:\.\/)?([\w@-]+\/[\w./-]+\.ts|node_modules\/[\w./-]+)/g)].map(
      (match) => match[1] ?? '',
    )
    expect(files.length).toBeGreaterThan(0)
    expect(files.filter((file) => !present(file))).toEqual([])
  })

  test.each(ours)('%s is told only what our sources read, and files that are there', (_, { environment = {} }) => {
    const unread = Object.keys(environment).filter((variable) => !new RegExp(`\\b${variable}\\b`).test(readers))
    expect(unread).toEqual([])
    const files = Object.values(environment)
      .map(String)
      .filter((value) => /\.ya?ml$/.test(value))
    expect(files.filter((file) => !present(file))).toEqual([])
  })

  test.each(services)('%s publishes ports that it listens on, to this machine only', (name, { ports = [] }) => {
    for (const port of ports) {
      const [address, , inside] = port.split(':')
      expect(address).toBe('127.0.0.1')
      expect(listening[name]).toContain(Number(inside))
    }
  })

  test.each(services)(
    '%s and its health check reach others where they listen',
    (name, { environment = {}, healthcheck }) => {
      const text = [...Object.values(environment), ...(healthcheck?.test ?? [])].join(' ')
      for (const [, host = '', port] of text.matchAll(/\b(127\.0\.0\.1|[a-z]+):(\d{4,5})\b/g)) {
        const hosts = host === '127.0.0.1' ? onSameMachine(name) : [host]
        if (host === 'localhost') continue
        expect([host, hosts.flatMap((known) => listening[known] ?? [])]).toEqual([
          host,
          expect.arrayContaining([Number(port)]),
        ])
      }
    },
  )

  test('what the browser and the host are told is published', () => {
    const published = services.flatMap(([, { ports = [] }]) => ports.map((port) => Number(port.split(':')[1])))
    const told = [...read('docker-compose.yml').matchAll(/localhost:(\d{4,5})/g)].map((match) => Number(match[1]))
    expect(told.filter((port) => !published.includes(port))).toEqual([])
  })

  test('our broker is set as the embedded one is, where both are told', () => {
    const embedded = read('launch/kafka/server.properties.template')
    const differing = ['OFFSETS_TOPIC_REPLICATION_FACTOR', 'GROUP_MIN_SESSION_TIMEOUT_MS', 'NUM_PARTITIONS'].filter(
      (name) => {
        const line = `${name.toLowerCase().replaceAll('_', '.')}=${named('kafka').environment?.[`KAFKA_${name}`]}`
        return !embedded.split('\n').includes(line)
      },
    )
    expect(differing).toEqual([])
    expect(named('kafka').image).toBe(
      `apache/kafka:${/kafka_2\.13<\/artifactId>\s*<version>([^<]+)/.exec(read('launch/kafka/pom.xml'))?.[1]}`,
    )
  })

  test('one database is spoken of, and every volume is declared', () => {
    const { POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB } = named('postgres').environment ?? {}
    const url = `postgresql://${POSTGRES_USER}:${POSTGRES_PASSWORD}@postgres:5432/${POSTGRES_DB}`
    const urls = services.flatMap(([, { environment = {} }]) =>
      'DATABASE_URL' in environment ? [environment.DATABASE_URL] : [],
    )
    expect(new Set(urls)).toEqual(new Set([url]))
    const mounted = services.flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(':')[0]))
    expect(Object.keys(compose.volumes).sort()).toEqual([...new Set(mounted)].sort())
  })
})

describe('Dockerfile', () => {
  const lines = read('Dockerfile').replaceAll('\\\n', ' ').split('\n')
  const instructions = lines.filter((line) => /^[A-Z]/.test(line)).map((line) => line.split(/\s+/))
  const all = (name: string): string[][] => instructions.filter(([first]) => first === name)

  test('builds with scripts of package.json, and runs a file that is there', () => {
    const { scripts } = JSON.parse(read('package.json'))
    const wanted = [...lines.join('\n').matchAll(/npm run ([\w:-]+)/g)].map((match) => match[1] ?? '')
    expect(wanted.filter((script) => !(script in scripts))).toEqual([])
    const command: string[] = JSON.parse(all('CMD')[0]?.slice(1).join(' ') ?? '[]')
    expect(present(command[1] ?? '')).toBe(true)
  })

  test('copies from a stage that it has, and does not run as root', () => {
    const stages = all('FROM').flatMap((words) => (words[2] === 'AS' ? [words[3]] : []))
    const from = all('COPY').flatMap((words) => words.flatMap((word) => /^--from=(.+)$/.exec(word)?.[1] ?? []))
    expect(from.filter((stage) => !stages.includes(stage))).toEqual([])
    expect(instructions.findLast(([first]) => first === 'USER')).toEqual(['USER', 'node'])
  })

  test('offers the ports that the programs are told, and the data directory that is mounted', () => {
    const offered = all('EXPOSE').flatMap((words) => words.slice(1).map(Number))
    expect(offered.sort()).toEqual([...(listening.dashboard ?? []), ...(listening.collector ?? [])].sort())
    const [, directory] = named('collector').volumes?.[0]?.split(':') ?? []
    expect(lines.join('\n')).toContain(`CAUSEWAY_DATA_DIR=${directory}`)
    expect(all('VOLUME')).toEqual([['VOLUME', directory]])
  })

  test('leaves out of its context what it makes itself, and not what it needs', () => {
    const ignored = read('.dockerignore').trim().split('\n')
    expect(ignored).toEqual(expect.arrayContaining(['**/node_modules', '**/.next', '.git', '.causeway', '.env']))
    const { workspaces } = JSON.parse(read('package.json'))
    expect(ignored.filter((name) => workspaces.includes(name))).toEqual([])
  })
})

test('the demo is told where its own expectations are', () => {
  const file = String(named('collector').environment?.CAUSEWAY_CONFIG)
  expect(parse(read(file)).expectations.length).toBeGreaterThan(0)
})
