import { type Micros, micros } from '@causeway/model'

export interface Interval {
  readonly from: Micros
  readonly to: Micros
}

/** An idle stretch of time that is drawn short. */
export interface Break extends Interval {
  readonly x: number
  readonly width: number
}

export interface Tick {
  readonly x: number
  /** Since the flow began, or since the end of the break before it. */
  readonly millis: number
  readonly after: 'start' | 'break'
}

/** From moments to pixels and back. Time runs evenly but for the breaks. */
export interface Scale {
  readonly width: number
  readonly breaks: readonly Break[]
  readonly ticks: readonly Tick[]
  readonly x: (moment: Micros) => number
  readonly moment: (x: number) => Micros
}

export interface ScaleOptions {
  readonly domain: Interval
  /** When something was going on; all else is idle. */
  readonly busy: readonly Interval[]
  readonly width: number
  /** Starts of the breaks that the reader has opened. */
  readonly opened?: ReadonlySet<Micros>
}

/** A gap is broken when it is longer than this part of the time that is shown. */
const BREAK_ABOVE = 0.4
/** Breaks take no more than this part of the width. */
const BREAKS_SHARE = 0.6
/** Room to say how long it is. */
const BREAK_WIDTH = 68
const LEAST_TICK_GAP = 84

interface Segment {
  readonly type: 'shown' | 'break'
  readonly from: Micros
  readonly to: Micros
  readonly x: number
  readonly width: number
}

/** A scale over the domain, `width` pixels wide. Idle stretches, longest first, are broken while they would take most of it. */
export function makeScale({ domain, busy, width, opened = new Set() }: ScaleOptions): Scale {
  const breaks = breaksOf(
    gapsOf(domain, busy),
    domain,
    opened,
    Math.max(1, Math.floor((width * BREAKS_SHARE) / BREAK_WIDTH)),
  )
  const segments = place(segmentsOf(domain, breaks), width)
  return {
    width,
    breaks: segments.filter(({ type }) => type === 'break'),
    ticks: segments.flatMap((segment, index) => ticksOf(segment, index, index < segments.length - 1)),
    x: (moment) => {
      const segment = segments.find(({ to }) => moment <= to) ?? (segments.at(-1) as Segment)
      return segment.x + segment.width * part(moment, segment)
    },
    moment: (x) => {
      const segment = segments.find((each) => x <= each.x + each.width) ?? (segments.at(-1) as Segment)
      const share = segment.width === 0 ? 0 : Math.min(1, Math.max(0, (x - segment.x) / segment.width))
      return micros(Math.round(segment.from + share * (segment.to - segment.from)))
    },
  }
}

const part = (moment: Micros, { from, to }: Interval): number =>
  to === from ? 0 : Math.min(1, Math.max(0, (moment - from) / (to - from)))

const lengthOf = ({ from, to }: Interval): number => to - from

/** What lies between the busy stretches. */
function gapsOf(domain: Interval, busy: readonly Interval[]): Interval[] {
  const gaps: Interval[] = []
  let until = domain.from
  for (const { from, to } of busy.toSorted((a, b) => a.from - b.from)) {
    if (from > until) gaps.push({ from: until, to: from })
    if (to > until) until = to
  }
  return until < domain.to ? [...gaps, { from: until, to: domain.to }] : gaps
}

function breaksOf(gaps: readonly Interval[], domain: Interval, opened: ReadonlySet<Micros>, most: number): Interval[] {
  const breaks: Interval[] = []
  let shown = lengthOf(domain)
  for (const gap of gaps.toSorted((a, b) => lengthOf(b) - lengthOf(a))) {
    if (breaks.length === most || lengthOf(gap) <= shown * BREAK_ABOVE) break
    if (opened.has(gap.from)) continue
    breaks.push(gap)
    shown -= lengthOf(gap)
  }
  return breaks.sort((a, b) => a.from - b.from)
}

type Stretch = Pick<Segment, 'type' | 'from' | 'to'>

function segmentsOf(domain: Interval, breaks: readonly Interval[]): Stretch[] {
  const segments: Stretch[] = []
  let from = domain.from
  for (const gap of breaks) {
    if (gap.from > from) segments.push({ type: 'shown', from, to: gap.from })
    segments.push({ type: 'break', ...gap })
    from = gap.to
  }
  return from < domain.to || segments.length === 0 ? [...segments, { type: 'shown', from, to: domain.to }] : segments
}

function place(stretches: readonly Stretch[], width: number): Segment[] {
  const shown = stretches.filter(({ type }) => type === 'shown')
  const total = shown.reduce((sum, stretch) => sum + lengthOf(stretch), 0)
  const breakWidth = Math.min(BREAK_WIDTH, width * BREAKS_SHARE)
  const room = width - breakWidth * (stretches.length - shown.length)
  let x = 0
  return stretches.map((stretch) => {
    const share = total === 0 ? 1 / shown.length : lengthOf(stretch) / total
    const own = stretch.type === 'break' ? breakWidth : room * share
    const segment = { ...stretch, x, width: own }
    x += own
    return segment
  })
}

/** A tick keeps clear of the break after its segment, whose length stands there. */
function ticksOf(segment: Segment, index: number, isBroken: boolean): Tick[] {
  if (segment.type === 'break' || segment.width < LEAST_TICK_GAP / 2)
    return index === 0 && !isBroken ? [{ x: segment.x, millis: 0, after: 'start' }] : []
  const perPixel = lengthOf(segment) / segment.width
  const step = niceStep(perPixel * LEAST_TICK_GAP)
  const room = isBroken ? segment.width - LEAST_TICK_GAP / 2 : segment.width
  const first = index === 0 ? 0 : 1
  const count = Math.floor((room * perPixel) / step) + 1 - first
  return Array.from({ length: Math.max(0, count) }, (_, tick): Tick => {
    const offset = (tick + first) * step
    return {
      x: segment.x + offset / Math.max(perPixel, 1e-9),
      millis: offset / 1000,
      after: index === 0 ? 'start' : 'break',
    }
  })
}

const ROUND = [1, 2, 5, 10, 20, 50, 100, 200, 500]
const SECOND = 1_000_000
const HOUR = 3600 * SECOND
const STEPS: readonly number[] = [
  ...ROUND,
  ...ROUND.map((count) => count * 1_000),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * 60 * SECOND),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
]

/** The least round length of time, in microseconds, that is not below `least`. */
function niceStep(least: number): number {
  const day = 24 * HOUR
  return STEPS.find((step) => step >= least) ?? day * Math.max(1, Math.ceil(least / day))
}
