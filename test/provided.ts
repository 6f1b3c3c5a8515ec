declare module 'vitest' {
  /** What a run's setup files tell its tests. */
  interface ProvidedContext {
    /** Why the tests of this project are skipped; null where all servers are there. */
    missing: string | null
    /** The server of `freshDatabase`, naming its template database. */
    postgres: string
    /** `host:port` of the Kafka brokers. */
    brokers: string[]
    /** Addresses of the Jaeger that the spans go to. */
    jaeger: { otlpUrl: string; otlpGrpcUrl: string; thriftUrl: string; queryUrl: string }
  }
}

export {}
