import path from 'node:path'
import { parseAst } from 'vitest/node'

/** One import of a file: what it names, and whether only types come by it. */
export type Import = { from: string; typeOnly: boolean }

/** What the walls want to know of a source file. */
export type Source = {
  /** Relative to the root, with `/`. */
  file: string
  imports: Import[]
  /** Every string and template that is written in it; the holes of a template are blanks. */
  strings: string[]
}

type Node = { type: string; [key: string]: unknown }

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

/** Reads a file's imports and strings from its syntax tree, so that comments and JSX do not deceive. */
export function readSource(file: string, text: string): Source {
  const source: Source = { file, imports: [], strings: [] }
  visit(parseAst(text, { lang: path.extname(file) === '.tsx' ? 'tsx' : 'ts' }) as unknown as Node, source)
  return source
}

/** Names of our own in a process, which look like attribute keys and are none. */
const namers = /^(createContextKey|Symbol)$/

function visit(node: Node, source: Source): void {
  if (node.type === 'CallExpression' && isNode(node.callee) && namers.test(calleeName(node.callee))) return
  take(node, source)
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) {
      for (const entry of value) if (isNode(entry)) visit(entry, source)
    } else if (isNode(value)) {
      visit(value, source)
    }
  }
}

function take(node: Node, source: Source): void {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
      if (isNode(node.source) && typeof node.source.value === 'string') {
        source.imports.push({ from: node.source.value, typeOnly: bringsTypesOnly(node) })
      }
      break
    case 'Literal':
      if (typeof node.value === 'string') source.strings.push(node.value)
      break
    case 'TemplateLiteral':
      source.strings.push(templateText(node))
      break
  }
}

function bringsTypesOnly(node: Node): boolean {
  if (node.importKind === 'type' || node.exportKind === 'type') return true
  const specifiers = Array.isArray(node.specifiers) ? node.specifiers : []
  return specifiers.length > 0 && specifiers.every((one) => one.importKind === 'type' || one.exportKind === 'type')
}

/** `f` of `f(…)` and of `f.for(…)`. */
function calleeName(callee: Node): string {
  const named = callee.type === 'MemberExpression' && isNode(callee.object) ? callee.object : callee
  return typeof named.name === 'string' ? named.name : ''
}

function templateText(node: Node): string {
  const quasis = Array.isArray(node.quasis) ? node.quasis : []
  return quasis.map((quasi) => String(quasi.value?.raw ?? '')).join(' ')
}
