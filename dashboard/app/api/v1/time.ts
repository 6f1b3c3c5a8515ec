import { isoMicros, type Micros, parseIso } from '@causeway/model'
import { problem } from '../problem.ts'

/** A moment as the API tells it. */
export const iso = (moment: Micros | null): string | null => (moment === null ? null : isoMicros(moment))

/** Reads a moment from a parameter; null where it is absent, a Response is the refusal. */
export function readMoment(params: URLSearchParams, name: string): Micros | null | Response {
  const text = params.get(name)
  if (text === null || text === '') return null
  return parseIso(text) ?? problem(400, 'Not a time', `${name} is a time in ISO 8601, like 2026-11-23T14:01:58Z.`)
}
