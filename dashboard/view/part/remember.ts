const YEAR_SECONDS = 365 * 24 * 3600

/** Keeps a preference of this browser where the server sees it, so that the next page is drawn right at once. */
export function remember(name: string, value: string | null): void {
  const age = value === null ? 0 : YEAR_SECONDS
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is asynchronous and not everywhere.
  document.cookie = `${name}=${encodeURIComponent(value ?? '')}; Path=/; Max-Age=${age}; SameSite=Lax`
}
