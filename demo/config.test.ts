import { expect, test } from 'vitest'
import { readShopConfig, type ShopConfig, writeShopConfig } from './config.ts'

test.each<ShopConfig>([
  { seed: 7, rate: 0.5, bus: { type: 'kafka', brokers: ['a:9092', 'b:9092'], prefix: 'test.' } },
  { seed: 1, rate: 2, bus: { type: 'postgres', databaseUrl: 'postgresql://u:p@localhost:5432/causeway' } },
])('a service reads back what the supervisor writes: %j', (config) => {
  expect(readShopConfig(writeShopConfig(config))).toEqual(config)
})
