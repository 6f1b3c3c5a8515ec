import path from 'node:path'
import { isIn, isTest } from './imports.ts'
import { aliasFile, attributeFile, sqlRooms } from './rooms.ts'
import type { Source } from './source.ts'

/** SQL as we write it: its keywords in capitals, or a string that begins with one. */
const sql =
  /\b(SELECT\s.*\sFROM|INSERT INTO|DELETE FROM|UPDATE\s+\S+\s+SET)\s|^\s*(select\s.+\sfrom|insert into|delete from|update\s\S+\sset)\s/s

/** One sentence for each SQL statement outside of the rooms that may ask the database. */
export function strayQueries({ file, strings }: Source): string[] {
  if (isTest(file) || sqlRooms.some((room) => isIn(file, room))) return []
  return strings.filter((text) => sql.test(text)).map((text) => `${file} must not hold SQL: ${begin(text)}`)
}

/** One sentence for each attribute key that is spelt a second time. */
export function strayAttributes({ file, strings }: Source): string[] {
  if (isTest(file) || file === attributeFile || file === aliasFile || isIn(file, 'bench')) return []
  const keys = strings.filter((text) => /^(messaging|causeway)\.[a-z_.]+$/.test(text) && text !== 'causeway.yaml')
  return keys.map((key) => `${file} must take ${key} from ${attributeFile}`)
}

/** A sentence for a file whose name says nothing. */
export function emptyNames(file: string): string[] {
  const words = path.basename(file).split('.')[0]?.toLowerCase().split(/[-_]/) ?? []
  const empty = words.find((word) => /^(util|utils|helper|helpers|common|manager|managers|misc)$/.test(word))
  return empty ? [`${file} must be named after the one thing in it, not ${empty}`] : []
}

function begin(text: string): string {
  return text.trim().replace(/\s+/g, ' ').slice(0, 60)
}
