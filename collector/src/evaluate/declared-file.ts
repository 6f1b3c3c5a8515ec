import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Expectation } from '@causeway/model'
import { messageOf } from './complaints.ts'
import { parseDeclarations } from './declared.ts'

/** The expectations that a file declares. */
export interface DeclaredExpectations {
  readonly expectations: readonly Expectation[]
  /** Name of the file, without its folders. */
  readonly declaredIn: string
  /** Changes whenever the file does. */
  readonly version: string
}

/** The file as it is, or a sentence that says what is wrong with it. */
export type DeclaredFile =
  | ({ readonly type: 'declared' } & DeclaredExpectations)
  | { readonly type: 'refused'; readonly sentence: string; readonly version: string }

/** Reads the file that CAUSEWAY_CONFIG names; without one, nothing is declared. */
export async function readDeclaredFile(file: string | null): Promise<DeclaredFile> {
  if (file === null) return { type: 'declared', expectations: [], declaredIn: 'no file', version: 'none' }
  try {
    const version = await versionOf(file)
    const declaration = parseDeclarations(await readFile(file, 'utf8'))
    if (declaration.type === 'declared') return { ...declaration, declaredIn: path.basename(file), version }
    const { line, column, problem } = declaration
    return { type: 'refused', sentence: `${file}:${line}:${column}: ${problem}.`, version }
  } catch (error) {
    const sentence = `CAUSEWAY_CONFIG: ${file} cannot be read (${messageOf(error)}); correct the path or leave it out.`
    return { type: 'refused', sentence, version: 'unreadable' }
  }
}

/** What tells one state of the file from another, without reading it. */
export async function versionOf(file: string): Promise<string> {
  const { mtimeMs, size, ino } = await stat(file)
  return `${mtimeMs}/${size}/${ino}`
}
