/** A field with a whole number, up to 2^53; field numbers up to 15. */
export const varintField = (field: number, value: number): Buffer => Buffer.from([field << 3, ...varint(value)])

/** A field with bytes, text or a message; field numbers up to 15. */
export const bytesField = (field: number, bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from([(field << 3) | 2, ...varint(bytes.length)]), bytes])

export const textField = (field: number, text: string): Buffer => bytesField(field, Buffer.from(text))

function varint(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  while (rest > 127) {
    bytes.push((rest % 128) | 128)
    rest = Math.floor(rest / 128)
  }
  bytes.push(rest)
  return bytes
}
