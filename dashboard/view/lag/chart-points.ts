import { type Micros, toMillis } from '@causeway/model'

/** A moment, in milliseconds, with the value of each series. */
export type ChartPoint = Readonly<Record<string, number>> & { readonly at: number }

export interface Chart {
  readonly points: readonly ChartPoint[]
  /** The largest at the end first. */
  readonly series: readonly string[]
}

interface Sample {
  readonly destination: string
  readonly partition: string
  readonly at: Micros
  readonly lag: number
  readonly timeLagMillis: number | null
}

const MOST_SERIES = 4
const OTHERS = 'others'

/** Lag by partition: the few that are furthest behind by name, the rest together. */
export function lagChart(samples: readonly Sample[]): Chart {
  return chartOf(
    samples,
    ({ lag }) => lag,
    (values) => values.reduce((sum, value) => sum + value, 0),
  )
}

/** Time lag by partition: the few that are furthest behind by name, of the rest the worst. */
export function timeLagChart(samples: readonly Sample[]): Chart {
  return chartOf(
    samples,
    ({ timeLagMillis }) => timeLagMillis ?? 0,
    (values) => Math.max(...values),
  )
}

function chartOf(
  samples: readonly Sample[],
  read: (sample: Sample) => number,
  together: (values: readonly number[]) => number,
): Chart {
  const named = seriesOf(samples, read)
  const nameOf = (sample: Sample): string => (named.includes(placeOf(sample)) ? placeOf(sample) : OTHERS)
  const hasOthers = samples.some((sample) => nameOf(sample) === OTHERS && read(sample) > 0)
  const points = [...Map.groupBy(samples, ({ at }) => at)]
    .sort(([a], [b]) => a - b)
    .map(([at, ofMoment]) => {
      const groups = Map.groupBy(ofMoment, nameOf)
      const values = [...groups].map(([name, group]) => [name, together(group.map(read))] as const)
      return { ...Object.fromEntries(values), at: toMillis(at) }
    })
  return { points, series: hasOthers || named.length === 0 ? [...named, OTHERS] : named }
}

function seriesOf(samples: readonly Sample[], read: (sample: Sample) => number): string[] {
  const most = [...Map.groupBy(samples, placeOf)].map(([name, group]) => ({
    name,
    most: Math.max(...group.map(read)),
    last: read(group.at(-1) as Sample),
  }))
  return most
    .filter((series) => series.most > 0)
    .sort((a, b) => b.last - a.last || b.most - a.most)
    .slice(0, MOST_SERIES)
    .map(({ name }) => name)
}

const placeOf = ({ destination, partition }: Sample): string => `${destination}/${partition}`
