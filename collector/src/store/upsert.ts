import type { Column } from './column.ts'

/**
 * `INSERT INTO table AS old (…) SELECT … FROM unnest(…)`, one array parameter a column; what follows says what becomes of
 * rows that are there already.
 */
export function upsert<Item>(table: string, columns: readonly Column<Item>[], conflict: string): string {
  const names = columns.map(({ name }) => `"${name}"`).join(', ')
  const values = columns.map(({ value }) => value).join(', ')
  const parameters = columns.map(({ parameter }, index) => `$${index + 1}::${parameter}`).join(', ')
  return `INSERT INTO ${table} AS old (${names})
SELECT ${values} FROM unnest(${parameters}) AS decided (${names})
${conflict}`
}
