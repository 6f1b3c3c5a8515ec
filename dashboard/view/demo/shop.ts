import { type Micros, parseIso } from '@causeway/model'

/** Something that can be broken in the demo shop. */
export interface Trouble {
  readonly name: string
  readonly title: string
  /** What to expect. */
  readonly expect: string
  /** What happens when it is switched off; null where the shop does not say. */
  readonly recovers: string | null
  /** Where in the dashboard it shows. */
  readonly where: string
  readonly active: boolean
  readonly since: Micros | null
}

/** The demo shop as it is now. */
export interface Shop {
  readonly services: readonly { readonly name: string; readonly running: boolean }[]
  readonly troubles: readonly Trouble[]
  /** What it will break next by itself. */
  readonly next: { readonly name: string; readonly at: Micros } | null
}

/** Reads what the switchboard says; null when it is not a shop. */
export function parseShop(value: unknown): Shop | null {
  if (!isRecord(value) || !Array.isArray(value.services) || !Array.isArray(value.troubles)) return null
  return {
    services: value.services
      .filter(isRecord)
      .map(({ name, running }) => ({ name: String(name), running: running === true })),
    troubles: value.troubles.filter(isRecord).map(trouble),
    next: isRecord(value.next) ? nextOf(value.next) : null,
  }
}

/** Only a path of the dashboard itself is followed. */
const trouble = (value: Record<string, unknown>): Trouble => ({
  name: String(value.name),
  title: String(value.title),
  expect: String(value.expect ?? ''),
  recovers: typeof value.recovers === 'string' ? value.recovers : null,
  where: typeof value.where === 'string' && /^\/(?!\/)/.test(value.where) ? value.where : '/',
  active: value.active === true,
  since: typeof value.since === 'string' ? parseIso(value.since) : null,
})

function nextOf({ name, at }: Record<string, unknown>): Shop['next'] {
  const moment = typeof at === 'string' ? parseIso(at) : null
  return moment === null ? null : { name: String(name), at: moment }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
