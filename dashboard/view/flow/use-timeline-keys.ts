import { useEffect } from 'react'
import type { Row } from '../../graph/rows.ts'
import type { Timeline } from '../../graph/timeline.ts'
import type { Folding } from './use-folding.ts'
import { useKey } from './use-key.ts'

interface TimelineKeys {
  readonly frame: { readonly current: HTMLElement | null }
  readonly timeline: Timeline
  readonly chosen: string | null
  readonly choose: (row: Row) => void
  readonly zoomBy: (factor: number) => void
  readonly showAll: () => void
  readonly folding: Folding
}

const SCROLL = 60

/** The keys of the timeline: w s a d scroll, arrows choose, f b step through what went wrong, [ ] fold, + - 0 zoom. */
export function useTimelineKeys({ frame, timeline, chosen, choose, zoomBy, showAll, folding }: TimelineKeys): void {
  const rows = timeline.lines.flatMap((line) => (line.type === 'row' ? [line.row] : []))
  const step = (by: 1 | -1, among: readonly Row[]): void => {
    const at = among.findIndex(({ id }) => id === chosen)
    const next = among[at === -1 ? 0 : (at + by + among.length) % among.length]
    if (next !== undefined) choose(next)
  }
  const problems = rows.filter(isProblem)
  const scroll = (left: number, top: number): void => frame.current?.scrollBy({ left, top, behavior: 'smooth' })
  useKey(['ArrowDown'], () => step(1, rows))
  useKey(['ArrowUp'], () => step(-1, rows))
  useKey(['f'], () => step(1, problems))
  useKey(['b'], () => step(-1, problems))
  useKey(['w'], () => scroll(0, -SCROLL))
  useKey(['s'], () => scroll(0, SCROLL))
  useKey(['a', 'ArrowLeft'], () => scroll(-2 * SCROLL, 0))
  useKey(['d', 'ArrowRight'], () => scroll(2 * SCROLL, 0))
  useKey(['['], folding.foldAll)
  useKey([']'], folding.unfoldAll)
  useKey(['+', '='], () => zoomBy(1.5))
  useKey(['-'], () => zoomBy(1 / 1.5))
  useKey(['0'], showAll)

  useEffect(() => {
    if (chosen !== null) frame.current?.querySelector('[data-chosen]')?.scrollIntoView({ block: 'nearest' })
  }, [chosen, frame])
}

const isProblem = (row: Row): boolean =>
  row.type === 'ghost' || (row.type === 'handling' && row.bars.some(({ state }) => state === 'failed'))
