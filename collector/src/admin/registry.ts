/** Values of labels by name. */
export type Labels = Readonly<Record<string, string>>

/** Counts up, one series for each set of labels. */
export interface Counter {
  readonly add: (amount: number, labels?: Labels) => void
}

export interface Histogram {
  readonly observe: (value: number) => void
}

/** The collector's own metrics, in Prometheus' text format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats). */
export interface Registry {
  /** `series` are shown as 0 before anything is counted, so that a first increase is seen as one. */
  readonly counter: (name: string, help: string, series?: readonly Labels[]) => Counter
  /** Asked for when the metrics are read. */
  readonly gauge: (name: string, help: string, read: () => number) => void
  readonly histogram: (name: string, help: string, bounds: readonly number[]) => Histogram
  readonly text: () => string
}

/** @throws where a name is given twice */
export function openRegistry(): Registry {
  const metrics = new Map<string, () => string>()

  function add(name: string, type: string, help: string, lines: () => readonly string[]): void {
    if (metrics.has(name)) throw new Error(`the metric ${name} exists already`)
    metrics.set(name, () => [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines()].join('\n'))
  }

  return {
    counter(name, help, series = [{}]) {
      const values = new Map<string, number>(series.map((labels) => [labelText(labels), 0]))
      add(name, 'counter', help, () => Array.from(values, ([labels, value]) => `${name}${labels} ${value}`))
      return {
        add: (amount, labels = {}) => {
          const key = labelText(labels)
          values.set(key, (values.get(key) ?? 0) + amount)
        },
      }
    },
    gauge(name, help, read) {
      add(name, 'gauge', help, () => [`${name} ${read()}`])
    },
    histogram(name, help, bounds) {
      const counts = bounds.map(() => 0)
      let count = 0
      let sum = 0
      add(name, 'histogram', help, () => [
        ...bounds.map((bound, index) => `${name}_bucket{le="${bound}"} ${counts[index]}`),
        `${name}_bucket{le="+Inf"} ${count}`,
        `${name}_sum ${sum}`,
        `${name}_count ${count}`,
      ])
      return {
        observe: (value) => {
          count++
          sum += value
          for (const [index, bound] of bounds.entries()) if (value <= bound) counts[index] = (counts[index] ?? 0) + 1
        },
      }
    },
    text: () => `${[...metrics.values()].map((metric) => metric()).join('\n')}\n`,
  }
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

const escaped = (value: string): string => value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
