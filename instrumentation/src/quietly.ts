import { diag } from '@opentelemetry/api'

const SILENCE_MILLIS = 60_000
let lastToldAt = Number.NEGATIVE_INFINITY

/**
 * Runs a piece of our own work; when it throws, answers `fallback` instead, so that nothing of ours reaches the user's
 * code. The error goes to OpenTelemetry's `diag`, at most once a minute.
 */
export function quietly<T>(work: () => T, fallback: T): T {
  try {
    return work()
  } catch (error) {
    leaveOut(error)
    return fallback
  }
}

/** Tells of a piece of our own work that failed, and is left out. */
export function leaveOut(error: unknown): void {
  const now = performance.now()
  if (now - lastToldAt < SILENCE_MILLIS) return
  lastToldAt = now
  try {
    diag.warn('Causeway left out a piece of tracing; your code was not affected.', error)
  } catch {
    // A diag logger that throws has no one left to tell.
  }
}
