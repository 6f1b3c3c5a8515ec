/** What the dashboard is told by its environment. */
export interface Config {
  /** `DATABASE_URL` */
  readonly databaseUrl: string
  /** `CAUSEWAY_DEMO_URL`: the switchboard of the shop that can be played with; null where there is none. */
  readonly demoUrl: string | null
  /** Where services send their telemetry: `CAUSEWAY_OTLP_URL`, or host and port of the collector. */
  readonly otlpUrl: string
}

type Environment = Readonly<Record<string, string | undefined>>

/** Reads the environment. An empty value counts as absent. */
export function readConfig(env: Environment): Config {
  const host = reachable(text(env, 'CAUSEWAY_HOST') ?? '127.0.0.1')
  const port = text(env, 'CAUSEWAY_OTLP_HTTP_PORT') ?? '4318'
  return {
    databaseUrl: text(env, 'DATABASE_URL') ?? 'postgresql://postgres@127.0.0.1:5432/causeway',
    demoUrl: text(env, 'CAUSEWAY_DEMO_URL')?.replace(/\/$/, '') ?? null,
    otlpUrl: text(env, 'CAUSEWAY_OTLP_URL')?.replace(/\/$/, '') ?? `http://${host}:${port}`,
  }
}

/** Who listens on every address is reached on this machine's own. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}

function text(env: Environment, variable: string): string | null {
  const value = env[variable]?.trim()
  return value ? value : null
}
