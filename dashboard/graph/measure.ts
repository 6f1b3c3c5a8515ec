import { VERDICT_NAME } from '@causeway/model'
import type { Card, EventCard, GhostCard } from './picture.ts'
import type { ConsumerWork } from './work.ts'

/** Sizes in pixels at zoom 1, shared with the style sheets of the cards. */
export const CARD = {
  least: 136,
  most: 256,
  /** From the edge of the card to its text. */
  inset: 12,
  /** A pill sits on the border: half of it above the card. */
  pill: 20,
  /** Border to border, with the two lines of text. */
  body: 58,
  /** What a row of pills on the lower border adds within the card. */
  foot: 9,
  /** A trigger, and what is held up, are small. */
  small: 42,
} as const

/** Where edges meet a card, from its top: the middle of its text. */
export const axisOf = (card: Card): number => (isSmall(card) ? CARD.small / 2 : CARD.pill / 2 + CARD.body / 2 + 2)

export interface Size {
  readonly width: number
  readonly height: number
}

/** The room that a card needs. Text is measured by the table below, so a card is the same on server and browser. */
export function sizeOf(card: Card): Size {
  switch (card.type) {
    case 'trigger':
      return { width: clamp(textWidth(shortened(card.causeId), 11) * 1.1 + 26, 104, 160), height: CARD.small }
    case 'ghost':
      return isSmall(card)
        ? { width: clamp(textWidth(card.ghosts[0].eventType ?? '', 12) + 34, 116, CARD.most), height: CARD.small }
        : { width: ghostWidth(card), height: CARD.pill / 2 + CARD.body }
    case 'event':
      return { width: eventWidth(card), height: CARD.pill / 2 + CARD.body + footHeight(card) }
    default:
      return unreachable(card)
  }
}

/** Rows of pills on the lower border: one for each consumer in trouble, one for all the others. */
export function footRows({ others }: EventCard): number {
  const troubled = others.filter(({ outcome, attempts }) => outcome === 'failed' || attempts > 1).length
  return troubled + (others.length > troubled ? 1 : 0)
}

function footHeight(card: EventCard): number {
  const rows = footRows(card)
  return rows === 0 ? 0 : CARD.foot + CARD.pill / 2 + (rows - 1) * (CARD.pill + 3)
}

/** What is held up is drawn small: it says only that it will not happen. */
export const isSmall = (card: Card): boolean =>
  card.type === 'trigger' || (card.type === 'ghost' && card.ghosts[0].state === 'heldUp')

const LATE_WIDTH = 92
const PILL_EXTRAS = 92
/** `×3 in ` */
const ATTEMPTS_WIDTH = 38
/** `+350 ms`, `+6 h 12 min` */
const timeWidth = (sinceStartMillis: number): number => (sinceStartMillis < 60_000 ? 58 : 82)

function eventWidth({ events, makings, others, lateMillis, sinceStartMillis, undoes }: EventCard): number {
  const [{ eventType, eventVersion, sends, source }] = events
  const count = (events.length > 1 ? 34 : 0) + (undoes === null ? 0 : 18)
  const title = textWidth(eventType ?? 'event', 13) * 1.06 + (eventVersion === null ? 0 : 26) + count
  const place =
    textWidth(placeText(sends[0]?.destination ?? null, sends[0]?.partition ?? null), 11.5) + timeWidth(sinceStartMillis)
  const pill = pillWidth(makings[0]?.consumer ?? source, makings[0]?.work ?? null)
  const late = lateMillis === null ? 0 : LATE_WIDTH
  const foot =
    others.length === 0 ? 0 : Math.min(textWidth(others.map(({ consumer }) => consumer).join(', '), 11.5) + 44, 190)
  return clamp(Math.max(title, place, pill + late, foot) + 2 * CARD.inset, CARD.least, CARD.most)
}

const pillWidth = (consumer: string | null, work: ConsumerWork | null): number =>
  textWidth(consumer ?? '', 11.5) + PILL_EXTRAS + ((work?.attempts ?? 0) > 1 ? ATTEMPTS_WIDTH : 0)

const DUE_WIDTH = 84

function ghostWidth({ ghosts, work }: GhostCard): number {
  const [{ eventType, consumer, verdict }] = ghosts
  const title = textWidth(eventType ?? 'Not handled', 13) * 1.06 + (ghosts.length > 1 ? 34 : 0)
  const line = textWidth(verdict === null ? 'expected' : VERDICT_NAME[verdict], 11.5) + DUE_WIDTH
  return clamp(Math.max(title, line, pillWidth(consumer, work)) + 2 * CARD.inset, CARD.least, CARD.most)
}

/** `orders/3`, or the destination alone. */
export const placeText = (destination: string | null, partition: string | null): string => {
  if (destination === null) return ''
  return partition === null ? destination : `${destination}/${partition}`
}

const shortened = (id: string): string => id.slice(0, 16)

/** The width of text in a grotesque like Inter or Helvetica, on the generous side. */
export function textWidth(text: string, size: number): number {
  let ems = 0
  for (const char of text)
    ems += WIDTHS.find(([chars]) => chars.includes(char))?.[1] ?? (char >= 'A' && char <= 'Z' ? 0.7 : 0.58)
  return Math.ceil(ems * size)
}

const WIDTHS: readonly (readonly [chars: string, ems: number])[] = [
  ["ijl.,:;'|!I", 0.28],
  ['ftr-/()[] ', 0.38],
  ['mM@', 0.9],
  ['wW', 0.84],
  ['0123456789_', 0.62],
]

const clamp = (value: number, least: number, most: number): number => Math.round(Math.min(most, Math.max(least, value)))

function unreachable(value: never): never {
  throw new Error(`not a card: ${String(value)}`)
}
