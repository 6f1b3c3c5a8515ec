import { describe, expect, it } from 'vitest'
import { tracedClass, withTracedClass } from './traced-class.ts'

class Client {
  static readonly version = '2.2.4'
  readonly brokers: readonly string[]
  constructor(brokers: readonly string[]) {
    this.brokers = brokers
  }
}
const trace = (client: object): object => Object.assign(Object.create(client), { traced: true })

describe('a traced class', () => {
  it('constructs traced clients, and is the same class to its users', () => {
    const Traced = tracedClass(Client, trace)
    const client = new Traced(['kafka:9092'])
    expect(client).toMatchObject({ traced: true, brokers: ['kafka:9092'] })
    expect(client).toBeInstanceOf(Traced)
    expect(client).toBeInstanceOf(Client)
    expect(new Client([])).toBeInstanceOf(Traced)
    expect([Traced.version, Traced.name]).toEqual(['2.2.4', 'Client'])
  })

  it('is one, however often it is asked for', () => {
    const Traced = tracedClass(Client, trace)
    expect(tracedClass(Client, trace)).toBe(Traced)
    expect(tracedClass(Traced, trace)).toBe(Traced)
  })

  it('leaves the instances of a class that extends it as they are', () => {
    class Mine extends tracedClass(Client, trace) {
      #mine = 'mine'
      mine = (): string => this.#mine
    }
    const mine = new Mine([])
    expect(mine.mine()).toBe('mine')
    expect(mine).not.toHaveProperty('traced')
  })

  it('gives the plain client where it cannot be traced, and throws what its constructor throws', () => {
    class Refusing {
      constructor(brokers: readonly string[]) {
        if (brokers.length === 0) throw new Error('no brokers')
      }
    }
    const Traced = tracedClass(Refusing, () => {
      throw new Error('ours')
    })
    expect(new Traced(['kafka:9092'])).toBeInstanceOf(Refusing)
    expect(() => new Traced([])).toThrow('no brokers')
  })
})

describe('the exports of a library', () => {
  it('are copied with the class traced, in the object where the library keeps it', () => {
    const exports = Object.freeze({ KafkaJS: Object.freeze({ Kafka: Client, logLevel: 4 }), version: '1.0' })
    const traced = withTracedClass(exports, ['KafkaJS', 'Kafka'], trace)
    expect(traced).toMatchObject({ KafkaJS: { Kafka: tracedClass(Client, trace), logLevel: 4 }, version: '1.0' })
    expect(exports.KafkaJS.Kafka).toBe(Client)
  })

  it('keep getters and marks that are not enumerable', () => {
    const exports = { Kafka: Client, get level() { return 4 } } // biome-ignore format: one line
    Object.defineProperty(exports, '__esModule', { value: true })
    const traced = withTracedClass(exports, ['Kafka'], trace)
    expect(traced).toMatchObject({ __esModule: true, level: 4 })
    expect(Object.keys(traced as object)).toEqual(['Kafka', 'level'])
  })

  it.each([{}, { Kafka: 'not a class' }, { KafkaJS: null }, null, undefined, 'text'])(
    'are left as they are in a version that has no such class: %j',
    (exports) => {
      expect(withTracedClass(exports, ['Kafka'], trace)).toBe(exports)
      expect(withTracedClass(exports, ['KafkaJS', 'Kafka'], trace)).toBe(exports)
    },
  )
})
