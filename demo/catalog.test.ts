import { expect, test } from 'vitest'
import { orderNumber, orderOf } from './catalog.ts'
import { fateOf, workMillis } from './fate.ts'

const numbers = Array.from({ length: 4000 }, (_, index) => index + 1)

test('the same seed gives the same orders, whatever the run', () => {
  const orders = (run: string) => numbers.slice(0, 50).map((number) => ({ ...orderOf(7, run, number), orderId: '' }))
  expect(orders('aaaaa')).toEqual(orders('bbbbb'))
})

test('another seed gives other orders', () => {
  expect(orderOf(1, 'a', 1).customer).not.toEqual(orderOf(2, 'a', 1).customer)
})

test('an order id carries the number of the order', () => {
  expect(orderOf(1, 'k7x2m', 42).orderId).toBe('order_k7x2m-00042')
  expect(orderNumber('order_k7x2m-00042')).toBe(42)
  expect(orderNumber('order_k7x2m-123456')).toBe(123_456)
})

test('the total is the sum of the items, and no product comes twice', () => {
  for (const number of numbers.slice(0, 200)) {
    const { items, totalCents } = orderOf(1, 'a', number)
    expect(totalCents).toBe(items.reduce((sum, item) => sum + item.quantity * item.unitCents, 0))
    expect(new Set(items.map(({ sku }) => sku)).size).toBe(items.length)
    expect(items.every(({ quantity }) => Number.isInteger(quantity) && quantity > 0)).toBe(true)
  }
})

test('an address is one that mail can have', () => {
  for (const number of numbers.slice(0, 200)) {
    expect(orderOf(1, 'a', number).customer.email).toMatch(/^[a-z]+\.[a-z]+@mail\.example$/)
  }
})

test('fate is asked twice and answers the same', () => {
  expect(fateOf(1, 'order_a-00007')).toEqual(fateOf(1, 'order_b-00007'))
  expect(workMillis(1, 'order_a-00007', 'charge', 220)).toBe(workMillis(1, 'order_b-00007', 'charge', 220))
})

test('most orders go well, and each kind of failure comes now and then', () => {
  const fates = numbers.map((number) => fateOf(1, `order_a-${number}`))
  const share = (count: number) => count / fates.length
  const declined = share(fates.filter((fate) => fate.declined).length)
  const outOfStock = share(fates.filter((fate) => fate.outOfStock).length)
  const retried = share(fates.filter((fate) => fate.gatewayFailures > 0).length)
  expect(declined).toBeGreaterThan(0.02)
  expect(declined).toBeLessThan(0.04)
  expect(outOfStock).toBeGreaterThan(0.03)
  expect(outOfStock).toBeLessThan(0.05)
  expect(retried).toBeGreaterThan(0.01)
  expect(retried).toBeLessThan(0.02)
  expect(fates.some((fate) => fate.gatewayFailures >= 3)).toBe(true)
})

test('a charge takes 120 to 400 ms as a rule and six times its median at most', () => {
  const millis = numbers.map((number) => workMillis(1, `order_a-${number}`, 'charge', 220)).sort((a, b) => a - b)
  expect(millis[Math.floor(millis.length * 0.05)]).toBeGreaterThan(100)
  expect(millis[Math.floor(millis.length * 0.95)]).toBeLessThan(430)
  expect(millis.at(-1)).toBeLessThanOrEqual(1320)
})
