import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { inFrontOf } from './front.ts'

class Client extends EventEmitter {
  #sent = 0
  name = 'client'
  send(): number {
    return ++this.#sent
  }
  get sent(): number {
    return this.#sent
  }
  set sent(count: number) {
    this.#sent = count
  }
}

describe('a front', () => {
  it('answers itself with what it has, and with the other for the rest', () => {
    const client = new Client()
    const front = inFrontOf(client, { send: () => 41 + client.send() })
    expect(front.send()).toBe(42)
    expect(front.sent).toBe(1)
    expect(client.send()).toBe(2)
    front.sent = 7
    expect(client.sent).toBe(7)
    expect(front.name).toBe('client')
    expect(front).toBeInstanceOf(Client)
    expect(front.constructor).toBe(Client)
  })

  it('stays in front where calls are chained', () => {
    const front = inFrontOf(new Client(), { send: () => 41 })
    expect(front.on('sent', () => {})).toBe(front)
    expect(front.on).toBe(front.on)
  })

  it('stands in front of a frozen object as well', () => {
    const own = () => 'own'
    const front = inFrontOf(Object.freeze({ own, other: 1 }), {})
    expect(front.own).toBe(own)
  })
})
