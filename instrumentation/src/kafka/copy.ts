/**
 * A plain copy of an object with some of its fields replaced, the original left as it is. `names` are the fields that
 * the client reads: those that an object has from its class are read through the object itself.
 */
export function copyWith<T extends object>(original: T, names: readonly (keyof T)[], fields: Partial<T>): T {
  const copy = { ...original }
  for (const name of names) if (!(name in copy) && name in original) copy[name] = original[name]
  return Object.assign(copy, fields)
}
