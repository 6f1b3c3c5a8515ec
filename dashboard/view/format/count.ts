import { NARROW } from './duration.ts'

/** A whole number in groups of three: `48 210`. Four digits stay together. */
export function countText(count: number): string {
  const digits = String(Math.round(Math.abs(count)))
  const grouped = digits.length > 4 ? digits.replace(/\B(?=(\d{3})+$)/g, NARROW) : digits
  return count < 0 ? `−${grouped}` : grouped
}

/** A rate to three significant figures: `0.25`, `4.2`, `318`, `1 284`. */
export function rateText(perSecond: number): string {
  if (perSecond === 0) return '0'
  if (perSecond < 0.01) return '<0.01'
  if (perSecond < 1) return String(Number(perSecond.toFixed(2)))
  return perSecond < 99.95 ? String(Number(perSecond.toFixed(1))) : countText(perSecond)
}

/** `1 flow`, `214 flows`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${countText(count)} ${count === 1 ? one : many}`
