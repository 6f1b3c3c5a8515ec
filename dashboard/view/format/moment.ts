import type { Micros } from '@causeway/model'
import { spanText } from './duration.ts'

/** `UTC` or an IANA name like `Europe/Berlin`. */
export type Zone = string

export interface MomentParts {
  /** `2026-11-23` */
  readonly date: string
  /** `14:01:58` */
  readonly time: string
  /** Microseconds below the second, six digits. */
  readonly fraction: string
}

const formats = new Map<Zone, Intl.DateTimeFormat>()

/** A moment taken apart in a time zone. An unknown zone counts as UTC. */
export function momentParts(moment: Micros, zone: Zone): MomentParts {
  const below = ((moment % 1_000_000) + 1_000_000) % 1_000_000
  const parts = new Map(
    formatOf(zone)
      .formatToParts((moment - below) / 1000)
      .map(({ type, value }) => [type, value]),
  )
  const [year, month, day] = [parts.get('year'), parts.get('month'), parts.get('day')]
  const [hour, minute, second] = [parts.get('hour'), parts.get('minute'), parts.get('second')]
  return {
    date: `${year}-${month}-${day}`,
    time: `${hour}:${minute}:${second}`,
    fraction: String(Math.floor(below)).padStart(6, '0'),
  }
}

/** `14:01:58` today, `22 Nov 14:01` on another day of the year, `2025-11-22` before that. */
export function clockText(moment: Micros, now: Micros, zone: Zone): string {
  const { date, time } = momentParts(moment, zone)
  const today = momentParts(now, zone).date
  if (date === today) return time
  return date.slice(0, 4) === today.slice(0, 4) ? `${dayText(date)} ${time.slice(0, 5)}` : date
}

/** Everything known of the moment: `2026-11-23 14:01:58.204117 UTC`. */
export function fullText(moment: Micros, zone: Zone): string {
  const { date, time, fraction } = momentParts(moment, zone)
  return `${date} ${time}.${fraction} ${zone}`
}

/** `12 s ago`, `in 3 min`, `now`. */
export function relativeText(moment: Micros, now: Micros): string {
  const millis = (now - moment) / 1000
  if (Math.abs(millis) < 1000) return 'now'
  return millis > 0 ? `${spanText(millis)} ago` : `in ${spanText(millis)}`
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

const dayText = (date: string): string => `${Number(date.slice(8))} ${MONTHS[Number(date.slice(5, 7)) - 1]}`

function formatOf(zone: Zone): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known !== undefined) return known
  const format = makeFormat(zone) ?? (makeFormat('UTC') as Intl.DateTimeFormat)
  formats.set(zone, format)
  return format
}

function makeFormat(timeZone: Zone): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
  } catch {
    return null
  }
}
