import { isoMicros, type Micros } from '@causeway/model'
import { Prisma } from '@causeway/prisma'

/** A column of our own naming as microseconds: a `Date` would lose what is below a millisecond. */
export const microsOf = (column: string): Prisma.Sql => Prisma.raw(`(extract(epoch FROM ${column}) * 1000000)::float8`)

/** A moment as a parameter. */
export const moment = (at: Micros): Prisma.Sql => Prisma.sql`${isoMicros(at)}::timestamptz`
