type Callable = (...args: unknown[]) => unknown

/**
 * An object in front of another: what `own` has is its own, everything else is the other's. Methods run on the other
 * itself, so that private fields work and it never meets its front; one that answers with the object itself, to be
 * chained, answers with the front.
 */
export function inFrontOf<Target extends object>(target: Target, own: Partial<Target>): Target {
  const bound = new WeakMap<Callable, Callable>()
  const bind = (method: Callable): Callable => {
    const known = bound.get(method)
    if (known !== undefined) return known
    const made: Callable = (...args) => {
      const answer = Reflect.apply(method, target, args)
      return answer === target ? front : answer
    }
    bound.set(method, made)
    return made
  }
  const front = new Proxy(target, {
    get(_, name) {
      if (Object.hasOwn(own, name)) return Reflect.get(own, name)
      const value: unknown = Reflect.get(target, name, target)
      // A proxy must give the fields of its target as they are; methods come from the class.
      const isMethod = typeof value === 'function' && name !== 'constructor' && !Object.hasOwn(target, name)
      return isMethod ? bind(value as Callable) : value
    },
    set: (_, name, value) => Reflect.set(target, name, value, target),
  })
  return front
}
