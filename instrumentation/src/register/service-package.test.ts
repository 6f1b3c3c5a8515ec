import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packageOf } from './service-package.ts'

let shop: string
beforeAll(() => {
  shop = realpathSync(mkdtempSync(path.join(tmpdir(), 'shop-')))
  for (const folder of ['payment/src', 'node_modules/framework/bin'])
    mkdirSync(path.join(shop, folder), { recursive: true })
  write('package.json', { name: 'shop' })
  write('payment/package.json', { name: '@shop/payment', version: '1.4.0' })
  write('payment/src/package.json', { type: 'commonjs' })
  write('payment/src/main.js', {})
  write('node_modules/framework/package.json', { name: 'framework', version: '9.9.9' })
  write('node_modules/framework/bin/start.js', {})
  symlinkSync(path.join(shop, 'payment/src/main.js'), path.join(shop, 'main.js'))
})
afterAll(() => rmSync(shop, { recursive: true }))

const write = (file: string, content: object): void => writeFileSync(path.join(shop, file), JSON.stringify(content))
const at = (file: string): string => path.join(shop, file)

describe('the package of a service', () => {
  const payment = { name: '@shop/payment', version: '1.4.0' }

  it.each(['payment/src/main.js', 'main.js'])('is the nearest with a name around its main script: %s', (script) => {
    expect(packageOf(at(script), '/')).toEqual(payment)
  })

  it('is that of the working directory without a script, and for the command of a framework', () => {
    expect(packageOf(undefined, at('payment'))).toEqual(payment)
    expect(packageOf(at('node_modules/framework/bin/start.js'), at('payment'))).toEqual(payment)
    expect(packageOf(at('gone.js'), at('payment/src'))).toEqual(payment)
  })

  it('is not one that cannot be read, or has no name', () => {
    writeFileSync(at('package.json'), '{ not JSON')
    expect(packageOf(undefined, shop).name).not.toBe('shop')
    expect(packageOf('', path.parse(shop).root)).toEqual({ name: null, version: null })
  })
})
