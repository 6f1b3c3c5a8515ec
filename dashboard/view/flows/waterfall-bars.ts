import type { Bar } from '@causeway/model'

/** A bar of the miniature waterfall, in units of its picture. */
export interface PlacedBar {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly state: Bar['state']
}

/** A picture that is this wide, with lanes one below the other. */
export interface WaterfallBox {
  readonly width: number
  readonly lanes: number
  readonly laneHeight: number
}

const LEAST_WIDTH = 3
/** What is missing takes this share of the width, however long it has been missing. */
const OPEN_SHARE = 0.38
const GAP = 2

/** Places the bars in time, each in the first lane that is free; where none is, in the one that is free first. */
export function placeBars(bars: readonly Bar[], box: WaterfallBox): PlacedBar[] {
  const isOpen = bars.some(({ end }) => end === null)
  const last = Math.max(...bars.map(({ start, end }) => end ?? start), 1)
  const closedWidth = box.width * (isOpen ? 1 - OPEN_SHARE : 1)
  const x = (millis: number): number => Math.min((Math.max(0, millis) / last) * closedWidth, closedWidth - LEAST_WIDTH)
  const freeFrom = Array.from({ length: box.lanes }, () => Number.NEGATIVE_INFINITY)
  return bars.map(({ start, end, state }) => {
    const left = x(start)
    const right = end === null ? box.width : Math.max(left + LEAST_WIDTH, (end / last) * closedWidth)
    const lane = laneFor(freeFrom, left)
    freeFrom[lane] = right + GAP
    return { x: left, y: lane * box.laneHeight, width: right - left, state }
  })
}

function laneFor(freeFrom: readonly number[], left: number): number {
  const free = freeFrom.findIndex((from) => from <= left)
  return free === -1 ? freeFrom.indexOf(Math.min(...freeFrom)) : free
}
