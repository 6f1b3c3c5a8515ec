/** What joins a figure to its unit. */
export const NARROW = '\u202f'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Milliseconds for reading: `0.4 ms`, `341 ms`, `1.84 s`, `38 s`, `12 min 40 s`, `6 h 12 min`, `3 d 4 h`. */
export function durationText(millis: number): string {
  if (millis < 0) return `−${durationText(-millis)}`
  if (millis === 0) return withUnit('0', 'ms')
  if (millis < 9.95) return withUnit(trimmed(millis, 1), 'ms')
  if (millis < 999.5) return withUnit(String(Math.round(millis)), 'ms')
  if (millis < 9_995) return withUnit(trimmed(millis / SECOND, 2), 's')
  if (millis < 59_500) return withUnit(trimmed(millis / SECOND, millis < 20_000 ? 1 : 0), 's')
  return pairText(millis)
}

/** The same in whole units, for what is counted while one watches: `4 s`, `12 min`, `6 h`, `3 d`. */
export function spanText(millis: number): string {
  const length = Math.abs(millis)
  if (length < MINUTE) return withUnit(String(Math.floor(length / SECOND)), 's')
  if (length < HOUR) return withUnit(String(Math.floor(length / MINUTE)), 'min')
  if (length < 2 * DAY) return withUnit(String(Math.floor(length / HOUR)), 'h')
  return withUnit(String(Math.floor(length / DAY)), 'd')
}

function pairText(millis: number): string {
  const seconds = Math.round(millis / SECOND)
  if (seconds < 3600) return pair(Math.floor(seconds / 60), 'min', seconds % 60, 's')
  const minutes = Math.round(millis / MINUTE)
  if (minutes < 1440) return pair(Math.floor(minutes / 60), 'h', minutes % 60, 'min')
  const hours = Math.round(millis / HOUR)
  return pair(Math.floor(hours / 24), 'd', hours % 24, 'h')
}

function pair(major: number, majorUnit: string, minor: number, minorUnit: string): string {
  const first = withUnit(String(major), majorUnit)
  return minor === 0 ? first : `${first} ${withUnit(String(minor), minorUnit)}`
}

const withUnit = (figure: string, unit: string): string => `${figure}${NARROW}${unit}`

const trimmed = (value: number, digits: number): string => String(Number(value.toFixed(digits)))
