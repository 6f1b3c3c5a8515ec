import type { OtlpValue } from './otlp-span.ts'

/** Beyond so many, looking through the list costs more than an index. */
const FEW = 24

/**
 * Attributes in their order: a map of few entries without a map's memory, because every span has one, is looked through once
 * and is gone.
 */
export class AttributeList implements ReadonlyMap<string, OtlpValue> {
  readonly #keys: string[] = []
  readonly #values: OtlpValue[] = []
  #index: Map<string, number> | null = null

  get size(): number {
    return this.#keys.length
  }

  /** Puts a value behind the others; the key must not be there yet. */
  set(key: string, value: OtlpValue): void {
    this.#index?.set(key, this.#keys.length)
    this.#keys.push(key)
    this.#values.push(value)
  }

  has(key: string): boolean {
    return this.#at(key) >= 0
  }

  get(key: string): OtlpValue | undefined {
    const at = this.#at(key)
    return at < 0 ? undefined : this.#values[at]
  }

  forEach(visit: (value: OtlpValue, key: string, map: ReadonlyMap<string, OtlpValue>) => void): void {
    for (let at = 0; at < this.#keys.length; at++) visit(this.#values[at] as OtlpValue, this.#keys[at] as string, this)
  }

  keys(): MapIterator<string> {
    return this.#keys.values()
  }

  values(): MapIterator<OtlpValue> {
    return this.#values.values()
  }

  entries(): MapIterator<[string, OtlpValue]> {
    return new Map(this.#keys.map((key, at) => [key, this.#values[at] as OtlpValue])).entries()
  }

  [Symbol.iterator](): MapIterator<[string, OtlpValue]> {
    return this.entries()
  }

  #at(key: string): number {
    if (this.#keys.length <= FEW) return this.#keys.indexOf(key)
    this.#index ??= new Map(this.#keys.map((known, at) => [known, at]))
    return this.#index.get(key) ?? -1
  }
}
