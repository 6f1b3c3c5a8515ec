/** From values in even steps to places in a picture. */
export interface Scale {
  readonly x: (index: number) => number
  readonly y: (value: number) => number
  readonly height: number
}

interface Box {
  readonly width: number
  readonly height: number
  readonly padding: number
  /** The value that the ceiling stands for at least. */
  readonly least?: number
  /** How many steps the width is for; where there are fewer values, they are the last ones. */
  readonly slots?: number
}

/** Zero is the floor and the greatest value the ceiling; where all is zero the line lies on the floor. */
export function scaleOf(
  values: readonly number[],
  { width, height, padding, least = 0, slots = values.length }: Box,
): Scale {
  const greatest = Math.max(...values, least)
  const count = Math.max(slots, values.length)
  const step = count > 1 ? width / (count - 1) : 0
  const room = height - 2 * padding
  return {
    x: (index) => (index + count - values.length) * step,
    y: (value) => height - padding - (greatest === 0 ? 0 : (value / greatest) * room),
    height,
  }
}

/** A line through the values; a single one is drawn as a level. */
export function linePath(values: readonly number[], { x, y }: Scale): string {
  if (values.length === 0) return ''
  if (values.length === 1) return `M0 ${round(y(values[0] ?? 0))}H200`
  return `M${values.map((value, index) => `${round(x(index))} ${round(y(value))}`).join('L')}`
}

/** The same line, closed down to the floor. */
export function areaPath(values: readonly number[], scale: Scale): string {
  if (values.length < 2) return ''
  return `${linePath(values, scale)}L${round(scale.x(values.length - 1))} ${scale.height}L${round(scale.x(0))} ${scale.height}Z`
}

const round = (value: number): number => Math.round(value * 100) / 100
