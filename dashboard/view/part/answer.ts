/** A question that was answered, or the sentence that says why it was not. */
export type Answer<Value> =
  | { readonly type: 'answered'; readonly value: Value }
  | { readonly type: 'failed'; readonly why: string }

const UNREACHABLE =
  /ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|Connection terminated|terminating connection|P1001|P1002|P1017|Can't reach database/
const DENIED = /P1000|28P01|28000|authentication failed/
const NOT_MADE = /P1003|3D000|42P01|does not exist/

/** Says why a query failed, what is not lost, and what to do. The address is told without user and password. */
export function whyOf(error: unknown, databaseUrl: string): string {
  const text = textOf(error)
  const where = placeOf(databaseUrl)
  if (UNREACHABLE.test(text)) {
    return `The database at ${where} does not answer. Nothing that was collected is lost; check that it runs, then try again.`
  }
  if (DENIED.test(text))
    return `The database at ${where} refuses the user of DATABASE_URL. Correct DATABASE_URL and start again.`
  if (NOT_MADE.test(text))
    return `The database at ${where} has not been prepared. Start the collector once: it makes the tables.`
  return `The database at ${where} could not answer (${firstLine(text)}). Nothing that was collected is lost.`
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? String(error.code) : ''
  const cause = error.cause === undefined ? '' : textOf(error.cause)
  return [code, error.message, cause].filter(Boolean).join(' ')
}

function placeOf(databaseUrl: string): string {
  return URL.canParse(databaseUrl) ? new URL(databaseUrl).host : 'DATABASE_URL'
}

const firstLine = (text: string): string =>
  (text.split('\n').find((line) => line.trim() !== '') ?? '').trim().slice(0, 160)
