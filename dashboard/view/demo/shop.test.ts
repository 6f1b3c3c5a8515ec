import { at } from '@causeway/model/testing'
import { expect, it } from 'vitest'
import { parseShop } from './shop.ts'

const trouble = {
  name: 'payment-stops',
  title: 'Payment stops',
  expect: 'Stuck.',
  where: '/stuck',
  active: true,
  since: '2026-11-23T14:00:00Z',
}

it('reads what the switchboard says', () => {
  const value = {
    services: [{ name: 'payment', running: false, pid: null }],
    troubles: [trouble],
    next: { name: 'x', at: '2026-11-23T14:00:30Z' },
  }
  expect(parseShop(value)).toEqual({
    services: [{ name: 'payment', running: false }],
    troubles: [{ ...trouble, recovers: null, since: at(0) }],
    next: { name: 'x', at: at(30) },
  })
})

it('follows no address but one of the dashboard', () => {
  const where = (address: unknown) =>
    parseShop({ services: [], troubles: [{ ...trouble, where: address }] })?.troubles[0]?.where
  expect(['/lag', 'https://evil.example', '//evil.example', 'javascript:1', 7].map(where)).toEqual([
    '/lag',
    '/',
    '/',
    '/',
    '/',
  ])
})

it.each([[null], ['x'], [{}], [{ services: [] }]])('%o is not a shop', (value) => expect(parseShop(value)).toBeNull())
