import { describe, expect, it } from 'vitest'
import { openRegistry } from './registry.ts'

describe('the registry', () => {
  it('writes the text format of Prometheus', () => {
    const registry = openRegistry()
    const counter = registry.counter('requests_total', 'Requests.', [{ code: '200' }])
    counter.add(2, { code: '400' })
    counter.add(1, { code: 'a"b\\c\nd' })
    registry.gauge('bytes', 'Bytes.', () => 7)
    const histogram = registry.histogram('seconds', 'Seconds.', [0.1, 1])
    for (const seconds of [0.05, 0.1, 0.5, 3]) histogram.observe(seconds)
    expect(registry.text()).toBe(`# HELP requests_total Requests.
# TYPE requests_total counter
requests_total{code="200"} 0
requests_total{code="400"} 2
requests_total{code="a\\"b\\\\c\\nd"} 1
# HELP bytes Bytes.
# TYPE bytes gauge
bytes 7
# HELP seconds Seconds.
# TYPE seconds histogram
seconds_bucket{le="0.1"} 2
seconds_bucket{le="1"} 3
seconds_bucket{le="+Inf"} 4
seconds_sum 3.65
seconds_count 4
`)
  })

  it('takes no name twice', () => {
    const registry = openRegistry()
    registry.counter('a', 'A.')
    expect(() => registry.gauge('a', 'A.', () => 1)).toThrow('exists already')
  })
})
