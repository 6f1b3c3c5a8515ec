import { context, createContextKey, ROOT_CONTEXT, type TracerProvider, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { SCOPE } from './scope.ts'

/** The tracer provider behind the API's proxy, or null while none is registered. */
export function registeredProvider(): TracerProvider | null {
  const proxy: TracerProvider & { getDelegate?: () => TracerProvider; getDelegateTracer?: (name: string) => unknown } =
    trace.getTracerProvider()
  if (proxy.getDelegate === undefined) return proxy
  return proxy.getDelegateTracer?.(SCOPE) === undefined ? null : proxy.getDelegate()
}

const PROBE = createContextKey('causeway.probe')

/** Without a context manager (a bare provider, a disabled SDK) ids would not reach the events that a handler publishes. */
export function ensureContextManager(): void {
  const works = context.with(ROOT_CONTEXT.setValue(PROBE, true), () => context.active().getValue(PROBE) === true)
  if (!works) context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
}

export async function flush(provider: TracerProvider & { forceFlush?: () => Promise<void> }): Promise<void> {
  await provider.forceFlush?.()
}
