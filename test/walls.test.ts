import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { brokenPaths } from './walls/documents.ts'
import { wrongImports } from './walls/imports.ts'
import { rooms } from './walls/rooms.ts'
import { readSource } from './walls/source.ts'
import { emptyNames, strayAttributes, strayQueries } from './walls/words.ts'

const root = path.join(import.meta.dirname, '..')
const foreign = /(^|\/)(node_modules|\.next[^/]*|\.causeway|\.git|generated|coverage|dist)(\/|$)/
const find = (pattern: string): string[] =>
  globSync(pattern, { cwd: root, exclude: (name) => foreign.test(name) }).map((name) => name.replaceAll(path.sep, '/'))
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8')

describe('this repository', () => {
  const files = find('{model,instrumentation,collector,dashboard,prisma,launch,demo,test,bench}/**/*.{ts,tsx}')
  const sources = files.filter((file) => !file.endsWith('.d.ts')).map((file) => readSource(file, read(file)))

  test('has sources, and every import goes the right way', () => {
    expect(sources.length).toBeGreaterThan(100)
    expect(sources.flatMap(wrongImports)).toEqual([])
  })

  test('asks the database only where it may', () => {
    expect(sources.flatMap(strayQueries)).toEqual([])
  })

  test('spells attribute keys once', () => {
    expect(sources.flatMap(strayAttributes)).toEqual([])
  })

  test('names files after what is in them', () => {
    expect(find('**/*.{ts,tsx,mjs,css,md}').flatMap(emptyNames)).toEqual([])
  })

  test('has the files that its documents name', () => {
    const documents = find('{*.md,docs/**/*.md,instrumentation/**/*.md}')
    const exists = (file: string): boolean => existsSync(path.join(root, file))
    expect(documents.flatMap((document) => brokenPaths(document, read(document), exists))).toEqual([])
  })

  test('has the rooms that CONTRIBUTING.md describes', () => {
    const described = read('CONTRIBUTING.md')
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''))
    const known = rooms.map((room) => room.name)
    expect(described.map((name) => name.replace(/\/$/, '')).filter((name) => !known.includes(name))).toEqual([])
    expect(described.length).toBeGreaterThan(10)
  })
})

describe('the walls', () => {
  const importing = (file: string, ...lines: string[]): string[] => wrongImports(readSource(file, lines.join('\n')))

  test.each([
    ['model/src/a.ts', "import fs from 'node:fs'"],
    ['model/src/a.ts', "import type { Kafka } from 'kafkajs'"],
    ['model/src/a.ts', "export { migrate } from '@causeway/prisma/migrate'"],
    ['model/src/a.test.ts', "import { startKafka } from '../../instrumentation/index.ts'"],
    ['instrumentation/src/a.ts', "import { Kafka } from 'kafkajs'"],
    ['instrumentation/src/a.ts', "import { main } from '@causeway/collector'"],
    ['instrumentation/src/a.test.ts', "import { main } from '../../collector/src/main.ts'"],
    ['collector/src/decode/a.ts', "import { readBody } from '../wire/read-body.ts'"],
    ['collector/src/decode/a.ts', "import { readFile } from 'node:fs/promises'"],
    ['collector/src/evaluate/a.ts', "import pg from 'pg'"],
    ['collector/src/evaluate/a.ts', "const { Kafka } = await import('kafkajs')"],
    ['collector/src/store/a.ts', "import { openPrisma } from '@causeway/prisma'"],
    ['collector/src/main.ts', "import { startCauseway } from '@causeway/launch'"],
    ['dashboard/view/a.tsx', "import { flows } from '../query/flows.ts'"],
    ['dashboard/view/a.tsx', "import { flows } from '@/query/flows.ts'"],
    ['dashboard/app/page.tsx', "import { openPrisma } from '@causeway/prisma'"],
    ['launch/a.ts', "import { openPrisma } from '@causeway/prisma'"],
    ['launch/a.ts', "import { freshDatabase } from '../test/servers.ts'"],
    ['demo/a.ts', "import pg from 'pg'"],
    ['demo/a.ts', "import { scene } from '@causeway/model/testing/scene.ts'"],
    ['attic/a.ts', ''],
  ])('refuse %s: %s', (file, line) => {
    expect(importing(file, line)).toHaveLength(1)
  })

  test.each([
    ['model/src/a.test.ts', "import fc from 'fast-check'"],
    ['instrumentation/src/kafkajs/a.ts', "import type { Kafka } from 'kafkajs'"],
    ['collector/src/decode/a.ts', "import type { OtlpSpan } from '../wire/readTraces.ts'"],
    ['collector/src/decode/a.ts', "import { type OtlpSpan } from '../wire/readTraces.ts'"],
    ['collector/src/store/a.db.test.ts', "import { freshDatabase } from '../../../test/servers.ts'"],
    ['dashboard/view/a.tsx', "import type { Flow } from '../query/flows.ts'"],
    ['dashboard/query/a.ts', "import { openPrisma } from '@causeway/prisma'"],
    ['launch/a.ts', "import { migrate } from '@causeway/prisma/migrate'"],
    ['demo/a.ts', "import { startCauseway } from '@causeway/launch'"],
    ['bench/a.ts', "import { readTraces } from '../collector/src/wire/readTraces.ts'"],
    ['launch/a.ts', "// import { x } from '../demo/start.ts'"],
  ])('let %s through: %s', (file, line) => {
    expect(importing(file, line)).toEqual([])
  })

  test('find SQL, attribute keys and empty names, and not what looks like them', () => {
    const queries = (file: string, text: string): string[] => strayQueries(readSource(file, text))
    expect(queries('demo/a.ts', 'query(`SELECT * FROM flow`)')).toHaveLength(1)
    expect(queries('demo/a.ts', "query('delete from flow where true')")).toHaveLength(1)
    expect(queries('collector/src/store/a.ts', 'query(`SELECT 1 FROM flow`)')).toEqual([])
    expect(queries('dashboard/view/a.tsx', "const a = <p>Don't SELECT what FROM here</p>")).toEqual([])
    expect(queries('dashboard/view/a.tsx', "const label = 'Select a flow from the list'")).toEqual([])
    const attributes = (file: string, text: string): string[] => strayAttributes(readSource(file, text))
    expect(attributes('collector/src/decode/a.ts', "span['messaging.system']")).toHaveLength(1)
    expect(attributes('model/src/attribute.ts', "const system = 'messaging.system'")).toEqual([])
    expect(attributes('launch/a.ts', "open('causeway.yaml')")).toEqual([])
    expect(attributes('instrumentation/a.ts', "createContextKey('causeway.handling')")).toEqual([])
    expect(emptyNames('demo/bus/kafka-utils.ts')).toHaveLength(1)
    expect(emptyNames('demo/common.ts')).toHaveLength(1)
    expect(emptyNames('demo/commons-of-the-shop.ts')).toEqual([])
  })

  test('find paths in documents that lead nowhere', () => {
    const there = ['docs/glossary.md', 'model/src/flow.ts', 'launch/']
    const exists = (file: string): boolean => there.includes(file)
    const text =
      'See [words](glossary.md#flow), `model/src/flow.ts`, `launch/`, [site](https://x.y/z.md), `*.test.ts`, `a/b`.'
    expect(brokenPaths('docs/a.md', text, exists)).toEqual([])
    expect(brokenPaths('docs/a.md', '[gone](gone.md) and `model/src/gone.ts` and `attic/`', exists)).toHaveLength(3)
  })
})
