/** One of those who take turns. */
export interface Turn {
  /** Begins at once, or when it is its turn. */
  start(begin: () => void): void
  /** Lets the next begin. */
  end(): void
}

/** Lets so many at once, the others in the order in which they came. */
export interface Turns {
  turn(): Turn
}

export function openTurns(atOnce: number): Turns {
  let running = 0
  const waiting = new Map<symbol, () => void>()
  return {
    turn: () => {
      const id = Symbol()
      let started = false
      const run = (begin: () => void) => {
        waiting.delete(id)
        started = true
        running++
        begin()
      }
      return {
        start: (begin) => {
          if (running < atOnce) run(begin)
          else waiting.set(id, () => run(begin))
        },
        end: () => {
          waiting.delete(id)
          if (!started) return
          started = false
          running--
          const [next] = waiting.values()
          next?.()
        },
      }
    },
  }
}
