const LENGTH_DELIMITED = 2
const FIXED_64 = 1
const FIXED_32 = 5

/** Longest string that is copied character by character; beyond it a call into Node costs less. */
const SHORT = 40

/**
 * Writes protobuf (protobuf.dev, "Encoding") into memory that grows and is used again. Only what OTLP needs. A class,
 * since it writes for every message.
 */
export class ProtoWriter {
  #bytes: Buffer
  #at = 0

  constructor(initialBytes = 4_096) {
    this.#bytes = Buffer.allocUnsafeSlow(initialBytes)
  }

  get length(): number {
    return this.#at
  }

  clear(): void {
    this.#at = 0
  }

  /** Takes back what was written beyond a length. */
  cut(length: number): void {
    this.#at = length
  }

  /** What has been written, in this writer's own memory: to be read before the next write. */
  written(): Buffer {
    return this.#bytes.subarray(0, this.#at)
  }

  /** What has been written, in memory of its own. */
  copy(): Buffer {
    return Buffer.from(this.written())
  }

  varintField(field: number, value: number): void {
    this.#room(20)
    this.#varint(field << 3)
    this.#varint(value)
  }

  /** A negative number takes ten bytes, as for int64. `value` is a safe integer. */
  int64Field(field: number, value: number): void {
    this.#room(20)
    this.#varint(field << 3)
    if (value >= 0) this.#varint(value)
    else this.#negative(value)
  }

  doubleField(field: number, value: number): void {
    this.#room(18)
    this.#varint((field << 3) | FIXED_64)
    this.#at = this.#bytes.writeDoubleLE(value, this.#at)
  }

  fixed32Field(field: number, value: number): void {
    this.#room(14)
    this.#varint((field << 3) | FIXED_32)
    this.#word(value >>> 0)
  }

  /** Unix nanoseconds of a time in microseconds, as fixed64. */
  nanosField(field: number, micros: number): void {
    this.#room(18)
    this.#varint((field << 3) | FIXED_64)
    // A double holds microseconds, but not nanoseconds: so multiplied in two halves of 32 bits.
    const whole = Math.floor(micros)
    const high = Math.floor(whole / 0x1_0000_0000)
    const low = (whole - high * 0x1_0000_0000) * 1_000 + Math.round((micros - whole) * 1_000)
    const carry = Math.floor(low / 0x1_0000_0000)
    this.#word(low - carry * 0x1_0000_0000)
    this.#word(high * 1_000 + carry)
  }

  /** Unix nanoseconds of a time in seconds and nanoseconds, as fixed64. */
  hrTimeField(field: number, seconds: number, nanos: number): void {
    this.#room(18)
    this.#varint((field << 3) | FIXED_64)
    this.#at = this.#bytes.writeBigUInt64LE(BigInt(seconds) * 1_000_000_000n + BigInt(nanos), this.#at)
  }

  stringField(field: number, text: string): void {
    const { length } = text
    this.#room(length * 3 + 20)
    this.#varint((field << 3) | LENGTH_DELIMITED)
    if (length <= SHORT && this.#ascii(text)) return
    this.#varint(Buffer.byteLength(text))
    this.#at += this.#bytes.write(text, this.#at)
  }

  /**
   * A message of two fields: one encoded before (`first`), and a message with a string in its field 1. This is what an
   * attribute of OTLP is, and most of what is written: lengths are known before, so nothing has to be moved.
   */
  labelledField(field: number, first: Uint8Array, second: number, text: string): void {
    const { length } = text
    const whole = first.length + length + 4
    if (length > SHORT || whole > 0x7f || !this.#labelled(field, first, second, text, whole)) {
      const begun = this.begin(field)
      this.raw(first)
      const inner = this.begin(second)
      this.stringField(1, text)
      this.end(inner)
      this.end(begun)
    }
  }

  bytesField(field: number, bytes: Uint8Array): void {
    this.#room(bytes.length + 20)
    this.#varint((field << 3) | LENGTH_DELIMITED)
    this.#varint(bytes.length)
    this.#bytes.set(bytes, this.#at)
    this.#at += bytes.length
  }

  /** Bytes given in hex, two digits each. */
  hexField(field: number, hex: string): void {
    this.#room(hex.length + 20)
    this.#varint((field << 3) | LENGTH_DELIMITED)
    this.#varint(hex.length >> 1)
    const bytes = this.#bytes
    let at = this.#at
    for (let digit = 0; digit < hex.length; digit += 2) {
      bytes[at++] = (HEX_DIGIT[hex.charCodeAt(digit)] ?? 0) * 16 + (HEX_DIGIT[hex.charCodeAt(digit + 1)] ?? 0)
    }
    this.#at = at
  }

  /** Bytes as they are, a field that was encoded before. */
  raw(bytes: Uint8Array): void {
    this.#room(bytes.length)
    this.#bytes.set(bytes, this.#at)
    this.#at += bytes.length
  }

  /** Begins a message in a field; what is written until `end` is in it. Gives what `end` must be told. */
  begin(field: number): number {
    this.#room(16)
    this.#varint((field << 3) | LENGTH_DELIMITED)
    // One byte for its length; more are made room for when it turns out long.
    return ++this.#at
  }

  end(begun: number): void {
    const length = this.#at - begun
    if (length < 0x80) {
      this.#bytes[begun - 1] = length
      return
    }
    const more = sizeOfVarint(length) - 1
    this.#room(more)
    this.#bytes.copyWithin(begun + more, begun, this.#at)
    this.#at = begun - 1
    this.#varint(length)
    this.#at += length
  }

  /** Writes length and characters; false, with nothing written, where a character is beyond ASCII. */
  #ascii(text: string): boolean {
    const bytes = this.#bytes
    let at = this.#at
    bytes[at++] = text.length
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index)
      if (code > 0x7f) return false
      bytes[at++] = code
    }
    this.#at = at
    return true
  }

  /** False, with nothing written, where a character is beyond ASCII. `field` and `second` are below 16. */
  #labelled(field: number, first: Uint8Array, second: number, text: string, whole: number): boolean {
    this.#room(whole + 2)
    const begun = this.#at
    const bytes = this.#bytes
    bytes[begun] = (field << 3) | LENGTH_DELIMITED
    bytes[begun + 1] = whole
    bytes.set(first, begun + 2)
    const at = begun + 2 + first.length
    bytes[at] = (second << 3) | LENGTH_DELIMITED
    bytes[at + 1] = text.length + 2
    bytes[at + 2] = (1 << 3) | LENGTH_DELIMITED
    this.#at = at + 3
    if (this.#ascii(text)) return true
    this.#at = begun
    return false
  }

  /** 32 bits, the lowest first. */
  #word(value: number): void {
    const bytes = this.#bytes
    bytes[this.#at] = value
    bytes[this.#at + 1] = value >>> 8
    bytes[this.#at + 2] = value >>> 16
    bytes[this.#at + 3] = value >>> 24
    this.#at += 4
  }

  #varint(value: number): void {
    let rest = value
    while (rest > 0x7f) {
      this.#bytes[this.#at++] = (rest % 0x80) | 0x80
      rest = Math.floor(rest / 0x80)
    }
    this.#bytes[this.#at++] = rest
  }

  #negative(value: number): void {
    let rest = BigInt.asUintN(64, BigInt(value))
    while (rest > 0x7fn) {
      this.#bytes[this.#at++] = Number(rest & 0x7fn) | 0x80
      rest >>= 7n
    }
    this.#bytes[this.#at++] = Number(rest)
  }

  #room(bytes: number): void {
    const needed = this.#at + bytes
    if (needed <= this.#bytes.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2))
    larger.set(this.written())
    this.#bytes = larger
  }
}

/** What a hex digit stands for, by character code. */
const HEX_DIGIT = Uint8Array.from({ length: 128 }, (_, code) => Number.parseInt(String.fromCharCode(code), 16) || 0)

function sizeOfVarint(value: number): number {
  let size = 1
  for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 0x80)) size++
  return size
}
