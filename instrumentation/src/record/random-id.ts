import { randomFillSync } from 'node:crypto'

/** Makes trace and span ids: lower-case hex, never all zero. */
export interface SpanIds {
  readonly traceId: () => string
  readonly spanId: () => string
}

const POOL_BYTES = 4_096

/** Ids of random bytes, drawn from the system a pool at a time. */
export function randomSpanIds(fill: (pool: Buffer) => void = randomFillSync): SpanIds {
  // Memory of its own: Node's shared pool would keep strangers' bytes beside it.
  const pool = Buffer.from(new ArrayBuffer(POOL_BYTES))
  let at = POOL_BYTES
  const draw = (bytes: number): string => {
    if (at + bytes > POOL_BYTES) {
      fill(pool)
      at = 0
    }
    const id = pool.toString('hex', at, at + bytes)
    at += bytes
    return isZero(id) ? draw(bytes) : id
  }
  return { traceId: () => draw(16), spanId: () => draw(8) }
}

/** A look at the first digit tells nearly always. */
const isZero = (id: string): boolean => id.charCodeAt(0) === 0x30 && /^0+$/.test(id)
