import { existsSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { openApi } from './open-api.ts'

const text = JSON.stringify(openApi)

it('describes every path that is served, and no other', () => {
  for (const address of Object.keys(openApi.paths)) {
    const folder = address.replaceAll(/\{(\w+)\}/g, '[$1]')
    expect(existsSync(path.join(import.meta.dirname, folder, 'route.ts')), address).toBe(true)
  }
})

it('names only schemas that it has', () => {
  const names = [...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name)
  expect(names.filter((name) => name === undefined || !(name in openApi.components.schemas))).toEqual([])
})
