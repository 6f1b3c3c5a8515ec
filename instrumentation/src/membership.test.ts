import { expect, it } from 'vitest'
import { membership } from './membership.ts'

it('a service is in a group until the last of its consumers has left', () => {
  const { joined, left, groups } = membership()
  for (const group of ['payment', 'audit', 'payment']) joined(group)
  left('payment')
  left('audit')
  expect(groups()).toEqual(['payment'])
  left('payment')
  expect(groups()).toEqual([])
})
