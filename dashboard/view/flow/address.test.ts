import { describe, expect, it } from 'vitest'
import { type FlowAddress, flowHref, parseFlowAddress } from './address.ts'

const read = (href: string): FlowAddress => parseFlowAddress(new URL(href, 'http://localhost').searchParams)

describe('the address of a flow', () => {
  it('says nothing that goes without saying', () => {
    expect(flowHref('corr_1', { view: 'graph', selection: { type: 'default' } })).toBe('/flows/corr_1')
  })

  it('keeps ids with any characters', () => {
    expect(flowHref('a/b?c d')).toBe('/flows/a%2Fb%3Fc%20d')
  })

  it('reads back what it wrote', () => {
    const addresses: FlowAddress[] = [
      { view: 'timeline', selection: { type: 'none' } },
      { view: 'graph', selection: { type: 'event', eventId: 'evt_1&x=y', consumer: 'order view' } },
      { view: 'events', selection: { type: 'event', eventId: 'evt_1', consumer: null } },
      { view: 'graph', selection: { type: 'ghost', ghostId: 'ghost:evt_1:inventory>exp_2' } },
      { view: 'graph', selection: { type: 'group', eventId: 'evt_1' } },
      { view: 'graph', selection: { type: 'trigger', causeId: 'cmd_33333' } },
    ]
    for (const address of addresses) expect(read(flowHref('corr_1', address))).toEqual(address)
  })

  it('falls back to the graph with nothing chosen', () => {
    expect(read('/flows/corr_1?view=sideways&event=')).toEqual({ view: 'graph', selection: { type: 'default' } })
  })
})
