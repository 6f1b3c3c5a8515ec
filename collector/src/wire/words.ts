/** Makes strings of bytes; a short one that was made lately is handed out again. */
export type Words = (bytes: Buffer, from: number, to: number) => string

/** Keys and the names in values are few and short; ids are longer. */
const LONGEST = 34
const SLOTS = 4_096

/**
 * The same keys, topics and types come in every span, and comparing bytes with a string that is there costs a third of making
 * one. One slot for each hash, so it is bounded by itself. Only ASCII is ever found again.
 */
export function openWords(longest = LONGEST): Words {
  const made: string[] = new Array(SLOTS).fill('')
  return (bytes, from, to) => {
    const length = to - from
    if (length === 0) return ''
    if (length > longest) return bytes.toString('utf8', from, to)
    const slot = slotOf(bytes, from, to)
    const known = made[slot] as string
    if (known.length === length && isAt(known, bytes, from)) return known
    const word = bytes.toString('utf8', from, to)
    made[slot] = word
    return word
  }
}

function slotOf(bytes: Buffer, from: number, to: number): number {
  const length = to - from
  const first = bytes[from] as number
  const second = bytes[from + (length >> 2)] as number
  const middle = bytes[from + (length >> 1)] as number
  const late = bytes[to - 1 - (length >> 2)] as number
  const last = bytes[to - 1] as number
  const mixed = Math.imul(
    length ^ (first << 6) ^ (second << 11) ^ (middle << 16) ^ (late << 21) ^ (last << 25),
    0x9e3779b1,
  )
  return mixed >>> 20
}

function isAt(word: string, bytes: Buffer, from: number): boolean {
  for (let index = 0; index < word.length; index++) {
    const byte = bytes[from + index] as number
    if (byte > 127 || word.charCodeAt(index) !== byte) return false
  }
  return true
}
