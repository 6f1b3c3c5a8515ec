import { quietly } from '../quietly.ts'

type Class = abstract new (...args: never[]) => object

const classes = new WeakMap<object, object>()

/**
 * The same class to its users (statics, `instanceof`, name, `extends`), whose `new` gives the client that `trace` makes
 * of it. The class itself is left as it is, and asking twice gives the same answer. An instance of a class that extends
 * it is not traced: a constructor of the service's own must go on with the object that it began.
 */
export function tracedClass<T extends Class>(original: T, trace: (client: object) => object): T {
  const known = classes.get(original)
  if (known !== undefined) return known as T
  const traced: T = new Proxy(original, {
    construct(target, args, newTarget) {
      if (newTarget !== traced) return Reflect.construct(target, args, newTarget)
      const client = Reflect.construct(target, args, target)
      return quietly(() => trace(client), client)
    },
  })
  classes.set(original, traced)
  classes.set(traced, traced)
  return traced
}

/**
 * A value with the class at `path` in it traced: a copy where that is a field of it, and the value itself where there is
 * no class at that path, as in another version of the library.
 */
export function withTracedClass(value: unknown, path: readonly string[], trace: (client: object) => object): unknown {
  const [name, ...rest] = path
  if (name === undefined) return isClass(value) ? tracedClass(value, trace) : value
  if (typeof value !== 'object' || value === null || !(name in value)) return value
  const field: unknown = Reflect.get(value, name)
  const traced = withTracedClass(field, rest, trace)
  return traced === field ? value : copyWith(value, name, traced)
}

const isClass = (value: unknown): value is Class => typeof value === 'function'

/** The copy keeps getters and what is not enumerable, such as the mark of a transpiled module. */
function copyWith(original: object, name: string, value: unknown): object {
  const field = { value, enumerable: true, writable: true, configurable: true }
  const fields = { ...Object.getOwnPropertyDescriptors(original), [name]: field }
  return Object.create(Object.getPrototypeOf(original), fields)
}
