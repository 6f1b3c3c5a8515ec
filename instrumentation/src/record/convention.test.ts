import { expect, it } from 'vitest'
import { readConvention, translated } from './convention.ts'

it.each([
  [undefined, '1.44'],
  ['http', '1.44'],
  ['http, messaging', '1.45'],
  ['messaging,messaging/dup', 'both'],
])('OTEL_SEMCONV_STABILITY_OPT_IN=%s asks for %s', (optIn, convention) => {
  expect(readConvention(optIn)).toBe(convention)
})

const attributes = ['messaging.system', 'kafka', 'messaging.kafka.offset', 7, 'messaging.destination.name', 'orders']

it.each([
  ['1.44' as const, attributes],
  ['1.45' as const, ['messaging.system.name', 'kafka', 'kafka.offset', 7, 'messaging.destination.name', 'orders']],
  [
    'both' as const,
    [
      ...['messaging.system', 'kafka', 'messaging.system.name', 'kafka'],
      ...['messaging.kafka.offset', 7, 'kafka.offset', 7],
      ...['messaging.destination.name', 'orders'],
    ],
  ],
])('under the names of %s', (convention, expected) => {
  expect(translated(attributes, convention)).toEqual(expected)
})

it('systems whose value changed too get the new value', () => {
  expect(translated(['messaging.system', 'aws_sqs'], '1.45')).toEqual(['messaging.system.name', 'aws.sqs'])
})
