/** The instrumentation scope of everything that Causeway records. */
export const SCOPE = '@causeway/instrumentation'
export const SCOPE_VERSION = '0.1.0'
