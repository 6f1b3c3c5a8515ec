/**
 * The same question asked by many readers is asked once a second: whoever comes within a second of the last time gets
 * that answer. A failure is not kept.
 */
export function onceASecond<Value>(ask: () => Promise<Value>, clock: () => number = Date.now): () => Promise<Value> {
  let last: { readonly at: number; readonly answer: Promise<Value> } | null = null
  return () => {
    if (last !== null && clock() - last.at < 1_000) return last.answer
    const mine = { at: clock(), answer: ask() }
    last = mine
    mine.answer.catch(() => {
      if (last === mine) last = null
    })
    return mine.answer
  }
}
