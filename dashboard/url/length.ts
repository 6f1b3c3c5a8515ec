const UNIT_MILLIS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** A length of time like `500ms`, `2s`, `1.5h`, `7d` as milliseconds; null when it is none. */
export function parseLength(text: string): number | null {
  const [, figure, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|min|m|h|d)$/i.exec(text.trim()) ?? []
  const millis = Number(figure) * (UNIT_MILLIS[unit.toLowerCase()] ?? Number.NaN)
  return Number.isFinite(millis) ? millis : null
}

/** The shortest way to write it: `90s` stays, `3600000` is `1h`. */
export function formatLength(millis: number): string {
  for (const unit of ['d', 'h', 'm', 's']) {
    const size = UNIT_MILLIS[unit] ?? 1
    if (millis >= size && millis % size === 0) return `${millis / size}${unit}`
  }
  return `${millis}ms`
}
