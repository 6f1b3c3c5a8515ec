import { type Context, type Span, trace } from '@opentelemetry/api'

/** A context that notes the spans that are set on it. */
export interface Watch {
  readonly context: Context
  /** Ends the watch: the spans that were set since it began, in order, each once. Whoever still has the context keeps none. */
  end(): readonly Span[]
}

/**
 * A context in front of `base`, the same in everything, that notes each span set on it or on a context made from it.
 * An instrumentation that starts spans inside a call, and puts their context into messages, sets them on what is active.
 */
export function watchSpans(base: Context): Watch {
  let noted: Set<Span> | null = new Set()
  const inFrontOf = (real: Context): Context => ({
    getValue: (key) => real.getValue(key),
    setValue(key, value) {
      const next = real.setValue(key, value)
      if (noted === null) return next
      const span = trace.getSpan(next)
      if (span !== undefined && span !== trace.getSpan(real)) noted.add(span)
      return inFrontOf(next)
    },
    deleteValue(key) {
      const next = real.deleteValue(key)
      return noted === null ? next : inFrontOf(next)
    },
  })
  return {
    context: inFrontOf(base),
    end() {
      const spans = [...(noted ?? [])]
      noted = null
      return spans
    },
  }
}
