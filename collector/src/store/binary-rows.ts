import { idFormOf, type Micros } from '@causeway/model'

/**
 * Rows in the binary format of PostgreSQL's COPY (postgresql.org/docs/current/sql-copy.html, "Binary Format"), written
 * straight into one buffer. Each row begins with `row`, then has each of its columns in their order.
 */
export interface BinaryRows {
  /** Begins a row of so many columns. */
  readonly row: (columns: number) => void
  readonly none: () => void
  readonly flag: (value: boolean) => void
  readonly int2: (value: number | null) => void
  readonly int4: (value: number | null) => void
  /** @throws RangeError beyond 2^53, where a double is not exact */
  readonly int8: (value: number | null) => void
  /** A timestamptz. */
  readonly moment: (value: Micros) => void
  /** A text, or an enum by its word. */
  readonly text: (value: string | null) => void
  /** A bytea, a uuid or a bigint, from the hex digits of its bytes. */
  readonly hex: (digits: string | null) => void
  readonly bytes: (value: Uint8Array) => void
  /** An event, correlation or causation id as bytes: see `packed_id` in prisma/migrations. */
  readonly id: (value: string | null) => void
  /** A text[]; none when it is empty. */
  readonly texts: (values: readonly string[]) => void
  /** A jsonb from JSON text. */
  readonly json: (text: string | null) => void
  /** Ends the rows; nothing may be written after. */
  readonly end: () => Buffer
}

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1')

/** timestamptz counts from 2000-01-01, in microseconds. */
const EPOCH_MICROS = 946_684_800_000_000

const TEXT_OID = 25
const TWO_32 = 4_294_967_296

/** Begins rows; `bytes` is how much they will about need. */
export function binaryRows(bytes: number): BinaryRows {
  let buffer = Buffer.allocUnsafeSlow(Math.max(bytes, 1_024))
  let at = SIGNATURE.copy(buffer)

  function reserve(more: number): void {
    if (at + more <= buffer.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(buffer.length * 2, at + more))
    buffer.copy(larger, 0, 0, at)
    buffer = larger
  }

  function put2(value: number): void {
    buffer[at] = value >>> 8
    buffer[at + 1] = value
    at += 2
  }

  function put4(value: number): void {
    buffer[at] = value >>> 24
    buffer[at + 1] = value >>> 16
    buffer[at + 2] = value >>> 8
    buffer[at + 3] = value
    at += 4
  }

  function put8(value: number): void {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a whole number below 2^53`)
    const high = Math.floor(value / TWO_32)
    put4(high)
    put4(value - high * TWO_32)
  }

  function none(): void {
    reserve(4)
    put4(-1)
  }

  /** The value behind its length. Short ASCII is written here, because a call into Node costs more than that. */
  function putText(value: string): void {
    const { length } = value
    reserve(4 + 3 * length)
    const start = at
    at += 4
    if (length > LONG || !putAscii(value, length)) at = start + 4 + buffer.write(value, start + 4)
    const end = at
    at = start
    put4(end - start - 4)
    at = end
  }

  function putAscii(value: string, length: number): boolean {
    for (let index = 0; index < length; index++) {
      const unit = value.charCodeAt(index)
      if (unit > 127) return false
      buffer[at + index] = unit
    }
    at += length
    return true
  }

  /** Dashes are passed over; no byte is cut by one. */
  function putHex(digits: string): void {
    for (let index = 0; index < digits.length; index += 2) {
      if (digits.charCodeAt(index) === DASH) index++
      buffer[at++] = (nibble(digits.charCodeAt(index)) << 4) | nibble(digits.charCodeAt(index + 1))
    }
  }

  return {
    row(columns) {
      reserve(2)
      put2(columns)
    },
    none,
    flag(value) {
      reserve(5)
      put4(1)
      buffer[at++] = value ? 1 : 0
    },
    int2(value) {
      if (value === null) return none()
      reserve(6)
      put4(2)
      put2(value)
    },
    int4(value) {
      if (value === null) return none()
      reserve(8)
      put4(4)
      put4(value)
    },
    int8(value) {
      if (value === null) return none()
      reserve(12)
      put4(8)
      put8(value)
    },
    moment(value) {
      reserve(12)
      put4(8)
      put8(value - EPOCH_MICROS)
    },
    text(value) {
      if (value === null) return none()
      putText(value)
    },
    hex(digits) {
      if (digits === null) return none()
      reserve(4 + digits.length / 2)
      put4(digits.length / 2)
      putHex(digits)
    },
    bytes(value) {
      reserve(4 + value.length)
      put4(value.length)
      buffer.set(value, at)
      at += value.length
    },
    id(value) {
      if (value === null) return none()
      const form = idFormOf(value)
      if (form === null) return putText(value)
      reserve(6 + value.length / 2)
      const start = at
      at += 4
      put2(form)
      putHex(value)
      const end = at
      at = start
      put4(end - start - 4)
      at = end
    },
    texts(values) {
      if (values.length === 0) return none()
      reserve(24)
      const start = at
      at += 4
      put4(1)
      put4(0)
      put4(TEXT_OID)
      put4(values.length)
      put4(1)
      for (const value of values) putText(value)
      const end = at
      at = start
      put4(end - start - 4)
      at = end
    },
    json(text) {
      if (text === null) return none()
      reserve(5 + 3 * text.length)
      const length = buffer.write(text, at + 5)
      put4(length + 1)
      buffer[at] = JSONB_VERSION
      at += length + 1
    },
    end() {
      reserve(2)
      put2(-1)
      return buffer.subarray(0, at)
    },
  }
}

const LONG = 64
const JSONB_VERSION = 1
const DASH = 45

/** Of a lower-case digit. */
const nibble = (unit: number): number => (unit < 58 ? unit - 48 : unit - 87)
