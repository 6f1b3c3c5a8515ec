import { durationText } from '../format/duration.ts'

/** A length of time with its unit; the exact milliseconds are its title. */
export function Duration({ millis }: { millis: number | null }) {
  if (millis === null) return <span title="not known">–</span>
  return <span title={`${Number(millis.toFixed(3))} ms`}>{durationText(millis)}</span>
}
