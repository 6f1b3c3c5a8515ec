/**
 * PostgreSQL's array literals (postgresql.org/docs/current/arrays.html#ARRAYS-IO) from the values of one column.
 * Written here because pg's own conversion costs several times as much for thousands of elements.
 */
export const textArray = (values: readonly (string | null)[]): string => `{${values.map(quoted).join(',')}}`

/** Numbers and booleans need no quotes. */
export const bareArray = (values: readonly (number | boolean | null)[]): string =>
  `{${values.map((value) => (value === null ? 'NULL' : String(value))).join(',')}}`

/** A bytea[] from hex. */
export const hexArray = (values: readonly (string | null)[]): string =>
  `{${values.map((hex) => (hex === null ? 'NULL' : `"\\\\x${hex}"`)).join(',')}}`

const SPECIAL = /["\\]/

function quoted(value: string | null): string {
  if (value === null) return 'NULL'
  return SPECIAL.test(value) ? `"${value.replace(/["\\]/g, '\\$&')}"` : `"${value}"`
}
