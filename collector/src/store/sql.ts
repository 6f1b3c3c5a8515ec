import type { QueryConfig, QueryResult, QueryResultRow } from 'pg'

/** Something that answers a question: a pool, or one connection within a transaction. */
export interface Sql {
  query<Row extends QueryResultRow>(question: QueryConfig): Promise<QueryResult<Row>>
}
