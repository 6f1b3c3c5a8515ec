'use client'

import type { Micros } from '@causeway/model'
import { Area, AreaChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { countText } from '../format/count.ts'
import { durationText } from '../format/duration.ts'
import { momentParts } from '../format/moment.ts'
import { useClock } from '../part/clock.tsx'
import type { ChartPoint } from './chart-points.ts'
import { durationTicks } from './duration-ticks.ts'
import style from './lag-chart.module.css'

interface LagChartProps {
  readonly points: readonly ChartPoint[]
  /** Names of the series in the points, the largest first. */
  readonly series: readonly string[]
  readonly unit: 'events' | 'millis'
  readonly label: string
}

/** How far behind over time, partition by partition, one above the other; times are not added up but laid over each other. */
export function LagChart({ points, series, unit, label }: LagChartProps) {
  const { zone } = useClock()
  const text = (value: number): string => (unit === 'events' || value === 0 ? countText(value) : durationText(value))
  const highest = Math.max(0, ...points.flatMap((point) => series.map((name) => point[name] ?? 0)))
  const timeOf = (at: number): string => momentParts((at * 1000) as Micros, zone).time
  return (
    <figure className={style.chart} aria-label={label}>
      <ResponsiveContainer width="100%" height={150}>
        <AreaChart data={[...points]} margin={{ top: 6, right: 2, bottom: 0, left: 0 }}>
          <CartesianGrid stroke="var(--grid)" vertical={false} />
          <XAxis
            dataKey="at"
            type="number"
            domain={['dataMin', 'dataMax']}
            tickFormatter={(at: number) => timeOf(at).slice(0, 5)}
            tickLine={false}
            axisLine={{ stroke: 'var(--line)' }}
            tick={TICK}
            minTickGap={48}
          />
          <YAxis
            width={58}
            ticks={unit === 'millis' ? durationTicks(highest) : undefined}
            domain={[0, unit === 'millis' ? (durationTicks(highest).at(-1) ?? 1) : 'auto']}
            tickFormatter={text}
            tickLine={false}
            axisLine={false}
            tick={TICK}
            allowDecimals={false}
          />
          <Tooltip
            isAnimationActive={false}
            content={({ active, payload, label: at }) =>
              active && payload.length > 0 ? (
                <div className={style.tooltip}>
                  <b>{timeOf(Number(at))}</b>
                  {payload
                    .filter(({ value }) => Number(value) > 0)
                    .map(({ name, value }) => (
                      <div key={String(name)}>
                        <span>{String(name)}</span>
                        <span>{text(Number(value))}</span>
                      </div>
                    ))}
                </div>
              ) : null
            }
          />
          {series.map((name, index) => (
            <Area
              key={name}
              dataKey={name}
              stackId={unit === 'events' ? 'lag' : undefined}
              type="linear"
              stroke={colourOf(index)}
              strokeWidth={1.5}
              fill={colourOf(index)}
              fillOpacity={unit === 'events' ? 0.22 : 0.06}
              dot={false}
              activeDot={{ r: 3 }}
              isAnimationActive={false}
            />
          ))}
        </AreaChart>
      </ResponsiveContainer>
      {series.length > 1 ? (
        <figcaption>
          {series.map((name, index) => (
            <span key={name}>
              <i style={{ background: colourOf(index) }} /> {name}
            </span>
          ))}
        </figcaption>
      ) : null}
    </figure>
  )
}

const TICK = { fill: 'var(--ink-3)', fontSize: 11 }

/** Hues that say no state. */
const COLOURS = ['var(--series-1)', 'var(--series-2)', 'var(--series-3)', 'var(--series-4)', 'var(--ink-3)']
const colourOf = (index: number): string => COLOURS[Math.min(index, COLOURS.length - 1)] ?? 'var(--ink-3)'
