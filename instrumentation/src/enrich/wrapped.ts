/**
 * Whether an instrumentation stands around a client's method: it has the marks that OpenTelemetry's leave (`isWrapped`
 * of `@opentelemetry/instrumentation`). To be asked of the method that is about to be called, on the very client: one
 * client may be made before OpenTelemetry was enabled and the next one after.
 */
export const isWrapped = (method: unknown): boolean =>
  typeof method === 'function' &&
  '__wrapped' in method &&
  method.__wrapped === true &&
  '__original' in method &&
  typeof method.__original === 'function' &&
  '__unwrap' in method &&
  typeof method.__unwrap === 'function'
