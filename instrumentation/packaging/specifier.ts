import path from 'node:path'
import { MODEL } from './manifest.ts'

const SPECIFIER = /(\bfrom\s+|\bimport\s+|\bimport\()(['"])([^'"\n]+)\2/g

/**
 * A built file with its imports as the package needs them: the model by its path in the package, and what the compiler
 * leaves as `.ts` in declarations as `.js`. `file` is relative to the package's root, with `/`.
 */
export const packagedImports = (file: string, text: string): string =>
  text.replace(SPECIFIER, (_, before: string, quote: string, from: string) => {
    return `${before}${quote}${packaged(file, from)}${quote}`
  })

function packaged(file: string, from: string): string {
  if (from === MODEL) return path.posix.relative(path.posix.dirname(file), 'model/index.js').replace(/^(?!\.)/, './')
  return from.startsWith('.') ? from.replace(/\.ts$/, '.js') : from
}

/**
 * A declaration file in which the types of a client library that is not installed are `any`, instead of an error in the
 * service that uses another one. `optional` are the names of those libraries.
 */
export const withoutOptionalTypes = (text: string, optional: readonly string[]): string =>
  text.replace(/^import type .* from ['"](.+)['"];?$/gm, (line, from: string) =>
    optional.some((name) => from === name || from.startsWith(`${name}/`))
      ? `// @ts-ignore: ${from} may not be installed\n${line}`
      : line,
  )
