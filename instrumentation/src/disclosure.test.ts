import { describe, expect, it } from 'vitest'
import { type Disclose, disclosing } from './disclosure.ts'
import { type AttributeList, recordOf } from './record/attribute-list.ts'

const nothing = { messageKeys: 'none', hashSecret: null, headerAttributes: [] } as const
const HASH = 'causeway.message.key_hash'

function disclosed(disclose: Disclose | null, key: unknown, headers: unknown) {
  const list: AttributeList = []
  disclose?.(list, key, headers)
  return recordOf(list)
}

describe('what of a message leaves the process', () => {
  it('is nothing unless asked', () => {
    expect(disclosing(nothing)).toBeNull()
  })

  it('is a hash of the key, the same for text and bytes, other with a secret', () => {
    const plain = disclosing({ ...nothing, messageKeys: 'hashed' })
    // printf order_1 | sha256sum
    expect(disclosed(plain, 'order_1', {})).toEqual({ [HASH]: '0af82b3eb0b960a6' })
    expect(disclosed(plain, Buffer.from('order_1'), {})).toEqual(disclosed(plain, 'order_1', {}))
    const keyed = disclosing({ ...nothing, messageKeys: 'hashed', hashSecret: 'pepper' })
    // printf order_1 | openssl dgst -sha256 -hmac pepper
    expect(disclosed(keyed, 'order_1', {})).toEqual({ [HASH]: '82b1fbbd1f634ad4' })
  })

  it.each([null, undefined, '', Buffer.alloc(0), 7, {}])('is no hash of a key that is none: %#', (key) => {
    expect(disclosed(disclosing({ ...nothing, messageKeys: 'hashed' }), key, {})).toEqual({})
  })

  it('are the headers that are named, in any case, as lists of texts, and no others', () => {
    const disclose = disclosing({ ...nothing, headerAttributes: ['X-Tenant'] })
    const headers = { 'x-tenant': Buffer.from('blue'), authorization: 'Bearer secret', 'x-tenant-secret': 'secret' }
    expect(disclosed(disclose, 'order_1', headers)).toEqual({ 'messaging.header.x-tenant': ['blue'] })
    expect(disclosed(disclose, null, new Map([['X-TENANT', ['blue', 'green', 7]]]))).toEqual({
      'messaging.header.x-tenant': ['blue', 'green'],
    })
    expect(disclosed(disclose, null, undefined)).toEqual({})
  })
})
