/** The steps "cause>effect" of a shape (see shapeOf in model) put in an order that can be read. */
export interface ShapePath {
  readonly root: string
  /** The longest line of causes and effects, the root first. */
  readonly line: readonly string[]
  /** What happens beside that line. */
  readonly beside: readonly string[]
}

/** Reads a shape as a line of event types. Where a type leads back to itself the line ends. */
export function shapePath(shape: string): ShapePath {
  const steps = shape
    .split(' ')
    .filter((step) => step.includes('>'))
    .map((step) => step.split('>') as [string, string])
  const effects = new Map<string, string[]>()
  for (const [cause, effect] of steps) effects.set(cause, [...(effects.get(cause) ?? []), effect])
  const roots = effects.get('') ?? []
  const root = roots[0] ?? steps[0]?.[0] ?? '?'
  const line = longestFrom(root, effects, new Set())
  const beside = [...new Set(steps.map(([, effect]) => effect))].filter((type) => !line.includes(type))
  return { root, line, beside }
}

function longestFrom(
  type: string,
  effects: ReadonlyMap<string, readonly string[]>,
  entered: ReadonlySet<string>,
): string[] {
  if (entered.has(type)) return []
  const further = new Set([...entered, type])
  const lines = (effects.get(type) ?? []).map((effect) => longestFrom(effect, effects, further))
  const longest = lines.reduce<string[]>((most, line) => (line.length > most.length ? line : most), [])
  return [type, ...longest]
}
