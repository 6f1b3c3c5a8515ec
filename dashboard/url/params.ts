/** Search parameters, each at most once. */
export type Params = Readonly<Record<string, string | undefined>>

/** Takes the first of each parameter. */
export const firstOf = (params: Readonly<Record<string, string | string[] | undefined>>): Params =>
  Object.fromEntries(Object.entries(params).map(([key, value]) => [key, Array.isArray(value) ? value[0] : value]))

/** A path with parameters, in the order given; absent and empty ones are left out. */
export function addressOf(path: string, params: Params): string {
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(params)) if (value !== undefined && value !== '') query.set(key, value)
  const text = query.toString().replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%3E', '>')
  return text === '' ? path : `${path}?${text}`
}
