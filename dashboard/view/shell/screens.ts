/** The screens that the navigation leads to; `key` follows `g`. */
export const SCREENS = [
  { name: 'Overview', href: '/', key: 'o' },
  { name: 'Flows', href: '/flows', key: 'f' },
  { name: 'Stuck', href: '/stuck', key: 's' },
  { name: 'Lag', href: '/lag', key: 'l' },
] as const

export type Screen = (typeof SCREENS)[number]

/** The screen that a path belongs to; null for none of them. */
export const screenOf = (path: string): Screen | null =>
  SCREENS.find(({ href }) => (href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`))) ?? null
