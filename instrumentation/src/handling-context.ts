import { type Context, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api'

/**
 * A context that differs from its base by the active span and one value more. OpenTelemetry's own copies all its values for
 * each that is set; this one does so only when somebody goes on from it, which most handlers never do. A class, since one
 * is made for every message.
 */
export class HandlingContext implements Context {
  readonly #base: Context
  readonly #span: Span
  readonly #key: symbol
  readonly #value: unknown

  constructor(base: Context, span: Span, key: symbol, value: unknown) {
    this.#base = base
    this.#span = span
    this.#key = key
    this.#value = value
  }

  getValue(key: symbol): unknown {
    if (key === this.#key) return this.#value
    return key === SPAN ? this.#span : this.#base.getValue(key)
  }

  setValue(key: symbol, value: unknown): Context {
    return this.#copied().setValue(key, value)
  }

  deleteValue(key: symbol): Context {
    return this.#copied().deleteValue(key)
  }

  #copied(): Context {
    return trace.setSpan(this.#base, this.#span).setValue(this.#key, this.#value)
  }
}

/** The key under which OpenTelemetry keeps the active span, learnt by having one set. */
const SPAN = keyOfSpan()

function keyOfSpan(): symbol | null {
  let key: symbol | null = null
  const listening: Context = {
    getValue: () => undefined,
    setValue(set) {
      key = set
      return ROOT_CONTEXT
    },
    deleteValue: () => ROOT_CONTEXT,
  }
  trace.setSpan(listening, trace.wrapSpanContext({ traceId: '', spanId: '', traceFlags: 0 }))
  return key
}
