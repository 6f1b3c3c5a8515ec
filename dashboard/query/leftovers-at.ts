import { zstdDecompressSync } from 'node:zlib'
import type { PrismaClient } from '@causeway/prisma'

/** Where lies what has no column of a row; the id is null where nothing does. */
export interface LeftoverPlace {
  /** Beginning of the row's day, as PostgreSQL writes it. */
  readonly leftoverDay: string
  readonly leftoverId: string | null
  readonly leftoverAt: number | null
}

type Leftover = Readonly<Record<string, unknown>>

const NOTHING: Leftover = {}

interface Segment {
  readonly day: string
  readonly id: string
  readonly payload: Uint8Array
}

/** Reads the segments that these rows lie in, each once; the result finds what each row left over. */
export async function leftoversAt(
  prisma: PrismaClient,
  places: readonly LeftoverPlace[],
): Promise<(place: LeftoverPlace) => Leftover> {
  const packed = places.filter(({ leftoverId }) => leftoverId !== null)
  if (packed.length === 0) return () => NOTHING
  const segments = await prisma.$queryRaw<Segment[]>`
    SELECT wanted.day, l.id::text, l.payload
    FROM (SELECT DISTINCT day, id FROM unnest(${packed.map(({ leftoverDay }) => leftoverDay)}::text[],
      ${packed.map(({ leftoverId }) => leftoverId)}::text[]) AS place (day, id)) wanted
    JOIN leftover l ON l.started_at = wanted.day::timestamptz AND l.id = wanted.id::bigint`
  const read = new Map(segments.map(({ day, id, payload }) => [`${day} ${id}`, unpacked(payload)]))
  return ({ leftoverDay, leftoverId, leftoverAt }) =>
    read.get(`${leftoverDay} ${leftoverId}`)?.[leftoverAt ?? 0] ?? NOTHING
}

/** The collector writes a JSON array, compressed with Zstandard: collector/src/store/pack-leftovers.ts. */
const unpacked = (payload: Uint8Array): readonly Leftover[] => JSON.parse(zstdDecompressSync(payload).toString())
