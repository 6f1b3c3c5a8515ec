/** Stands for what PostgreSQL's text and jsonb cannot hold. */
const REPLACEMENT = '\ufffd'

/**
 * Text as PostgreSQL can keep it: NUL and lone surrogates become U+FFFD. Names and labels survive this; an id does not,
 * because two ids must never become one (see `checkId`).
 */
export function cleanText(text: string): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed()
  return wellFormed.includes('\0') ? wellFormed.replaceAll('\0', REPLACEMENT) : wellFormed
}

/** The first `length` UTF-16 units of a text, never half a character. */
export function cutText(text: string, length: number): string {
  if (text.length <= length) return text
  const cut = text.slice(0, length)
  return cut.isWellFormed() ? cut : cut.slice(0, -1)
}
