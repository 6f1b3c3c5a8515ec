/**
 * An id as the tables hold it: one of the usual forms as NUL, the number of the form and its bytes; any other as its UTF-8,
 * which never begins with NUL. The same rule in SQL: `packed_id` and `unpacked_id` in prisma/migrations.
 */
export const ID_FORM = { uuid: 1, hex: 2, traceAndSpan: 3 } as const

export type IdForm = (typeof ID_FORM)[keyof typeof ID_FORM]

const UUID_LENGTH = 36
const HEX_LENGTH = 32
const TRACE_AND_SPAN_LENGTH = 49
const DASH = 45

/** The form that an id has; null when it is stored as its text. */
export function idFormOf(id: string): IdForm | null {
  switch (id.length) {
    case UUID_LENGTH:
      return isHex(id, 8, 13, 18, 23) ? ID_FORM.uuid : null
    case HEX_LENGTH:
      return isHex(id) ? ID_FORM.hex : null
    case TRACE_AND_SPAN_LENGTH:
      return isHex(id, HEX_LENGTH) ? ID_FORM.traceAndSpan : null
    default:
      return null
  }
}

/** Whether an id is lower-case hex digits but for dashes at these places. */
function isHex(id: string, first = -1, second = -1, third = -1, fourth = -1): boolean {
  for (let at = 0; at < id.length; at++) {
    const unit = id.charCodeAt(at)
    if (at === first || at === second || at === third || at === fourth) {
      if (unit !== DASH) return false
    } else if (!((unit >= 48 && unit <= 57) || (unit >= 97 && unit <= 102))) return false
  }
  return true
}

/** The id again, from the hex digits of its bytes. */
export function unpackedId(digits: string): string {
  if (!digits.startsWith('00')) return textOf(digits)
  const bytes = digits.slice(4)
  switch (Number.parseInt(digits.slice(2, 4), 16)) {
    case ID_FORM.uuid:
      return `${bytes.slice(0, 8)}-${bytes.slice(8, 12)}-${bytes.slice(12, 16)}-${bytes.slice(16, 20)}-${bytes.slice(20)}`
    case ID_FORM.hex:
      return bytes
    default:
      return `${bytes.slice(0, HEX_LENGTH)}-${bytes.slice(HEX_LENGTH)}`
  }
}

const decoder = new TextDecoder()

function textOf(digits: string): string {
  const bytes = new Uint8Array(digits.length / 2)
  for (let at = 0; at < bytes.length; at++) bytes[at] = Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16)
  return decoder.decode(bytes)
}

/** The digits of an id's bytes, as `unpackedId` reads them. */
export function packedId(id: string): string {
  const form = idFormOf(id)
  if (form !== null) return `000${form}${id.replaceAll('-', '')}`
  return Array.from(new TextEncoder().encode(id), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
