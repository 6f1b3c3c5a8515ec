import { type logCreator, logLevel } from 'kafkajs'

/** An error is worth a line when it has come again and again for so long, … */
const PERSISTS_MILLIS = 15_000
/** … and then once in so long. It is a new one after such a pause. */
const AGAIN_MILLIS = 60_000
const PAUSE_MILLIS = 10_000
/** Different messages that are remembered at a time. */
const REMEMBERED = 200

interface History {
  readonly sinceMillis: number
  readonly lastMillis: number
  readonly toldMillis: number | null
}

/** What to remember of an error that comes now, and whether to say it. */
export function hear(before: History | undefined, nowMillis: number): History & { readonly tell: boolean } {
  if (!before || nowMillis - before.lastMillis > PAUSE_MILLIS) {
    return { sinceMillis: nowMillis, lastMillis: nowMillis, toldMillis: null, tell: false }
  }
  const persists = nowMillis - before.sinceMillis >= PERSISTS_MILLIS
  const fresh = before.toldMillis === null || nowMillis - before.toldMillis >= AGAIN_MILLIS
  const tell = persists && fresh
  return { ...before, lastMillis: nowMillis, toldMillis: tell ? nowMillis : before.toldMillis, tell }
}

/**
 * kafkajs logs every first call that a young cluster answers with "coordinator not available" as an error. This log
 * says nothing of errors that pass, and says those that persist once a minute.
 */
export const quietLog =
  (say: (line: string) => void): logCreator =>
  () => {
    const histories = new Map<string, History>()
    return ({ level, log }) => {
      if (level > logLevel.ERROR) return
      const heard = hear(histories.get(log.message), Date.now())
      if (histories.size >= REMEMBERED) histories.clear()
      histories.set(log.message, heard)
      if (heard.tell) say(log.error ? `${log.message}: ${log.error}` : log.message)
    }
  }
