import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { publishedManifest } from './manifest.ts'
import { packagedImports, withoutOptionalTypes } from './specifier.ts'

describe('the published package.json', () => {
  const published = publishedManifest(
    {
      name: '@causeway/instrumentation',
      private: true,
      exports: { '.': './index.ts', './register': './register.ts', './package.json': './package.json' },
      scripts: { pack: 'node pack.ts' },
      dependencies: { '@causeway/model': '0.1.0', 'import-in-the-middle': '3.6.0' },
      peerDependencies: { kafkajs: '^2.2.4' },
    },
    'instrumentation',
  )

  it('exports what was built, types first', () => {
    expect(published.exports['./register']).toEqual({
      types: './instrumentation/register.d.ts',
      default: './instrumentation/register.js',
    })
    expect(Object.keys(published.exports['.'] ?? {})[0]).toBe('types')
    expect(published.exports['./package.json']).toBe('./package.json')
  })

  it('asks for no workspace, and says nothing of our own work', () => {
    expect(published.dependencies).toEqual({ 'import-in-the-middle': '3.6.0' })
    expect(published).not.toHaveProperty('private')
    expect(published).not.toHaveProperty('scripts')
    expect(published.peerDependencies).toEqual({ kafkajs: '^2.2.4' })
  })
})

describe('a built file', () => {
  it.each([
    ["import { HEADER } from '@causeway/model';", "import { HEADER } from '../../model/index.js';"],
    ["export type { Envelope } from '@causeway/model';", "export type { Envelope } from '../../model/index.js';"],
    ["type E = import('@causeway/model').Envelope;", "type E = import('../../model/index.js').Envelope;"],
    ["import type { Tools } from './tools.ts';", "import type { Tools } from './tools.js';"],
    ["import './side.ts';", "import './side.js';"],
    ["import { Hook } from 'import-in-the-middle';", "import { Hook } from 'import-in-the-middle';"],
    ["throw new Error('from @causeway/model')", "throw new Error('from @causeway/model')"],
  ])('imports what is in the package by its path: %s', (line, expected) => {
    expect(packagedImports('instrumentation/src/causeway.d.ts', line)).toBe(expected)
  })

  it('needs no types of a client library that its user may not have', () => {
    const text = "import type { Kafka } from 'kafkajs';\nimport type { Tracer } from '@opentelemetry/api';"
    expect(withoutOptionalTypes(text, ['kafkajs'])).toBe(
      "// @ts-ignore: kafkajs may not be installed\nimport type { Kafka } from 'kafkajs';\nimport type { Tracer } from '@opentelemetry/api';",
    )
  })
})

describe('the pages that are in the package', () => {
  const root = path.join(import.meta.dirname, '..')
  const pages = ['README.md', ...globSync('docs/*.md', { cwd: root })]
  const read = (page: string): string => readFileSync(path.join(root, page), 'utf8')
  const anchorsOf = (page: string): string[] =>
    [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{N} -]/gu, '')
        .replaceAll(' ', '-'),
    )

  it.each(pages)('%s links to what is there too', (page) => {
    const links = [...read(page).matchAll(/\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]+))?\)/g)]
    const broken = links.filter(([, file = '', anchor]) => {
      const target = file === '' ? page : path.posix.join(path.posix.dirname(page), file)
      return !pages.includes(target) || (anchor !== undefined && !anchorsOf(target).includes(anchor))
    })
    expect(broken.map(([link]) => link)).toEqual([])
  })

  it('are all linked from the first', () => {
    const first = read('README.md')
    expect(pages.slice(1).filter((page) => !first.includes(`](${page})`))).toEqual([])
  })
})
