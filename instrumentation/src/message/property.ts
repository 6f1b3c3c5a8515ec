/** The value of a property, undefined where reading it throws: it may be a getter of the user's. */
export function propertyOf(object: object, name: string): unknown {
  try {
    return (object as Readonly<Record<string, unknown>>)[name]
  } catch {
    return undefined
  }
}
