/** A bigint[] from ids as PostgreSQL writes them. pg's own conversion of arrays costs several times as much. */
export const idArray = (ids: readonly string[]): string => `{${ids.join(',')}}`
