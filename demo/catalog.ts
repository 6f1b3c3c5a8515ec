import type { Customer, Item, Order } from './events.ts'
import { createRandom, type Random } from './random.ts'

type List<T> = readonly [T, ...T[]]

const FIRST_NAMES: List<string> = [
  ...([
    'Amara',
    'Anton',
    'Beatriz',
    'Chiara',
    'Daan',
    'Elif',
    'Emil',
    'Freya',
    'Hugo',
    'Ines',
    'Jonas',
    'Kaja',
  ] as const),
  ...([
    'Leo',
    'Lucía',
    'Maja',
    'Mateusz',
    'Nadia',
    'Oskar',
    'Priya',
    'Rémi',
    'Sanne',
    'Tomás',
    'Viktor',
    'Zoé',
  ] as const),
]
const LAST_NAMES: List<string> = [
  ...([
    'Almeida',
    'Andersen',
    'Bakker',
    'Bianchi',
    'Dubois',
    'Eriksson',
    'Fischer',
    'García',
    'Horvat',
    'Ivanova',
  ] as const),
  ...(['Jansen', 'Kaya', 'Keller', 'Kowalski', 'Lindqvist', 'Moreau', 'Novák', 'Okafor', 'Rossi', 'Schäfer'] as const),
]
const CITIES: List<readonly [city: string, country: string]> = [
  ['Amsterdam', 'NL'],
  ['Berlin', 'DE'],
  ['Bologna', 'IT'],
  ['Copenhagen', 'DK'],
  ['Ghent', 'BE'],
  ['Gothenburg', 'SE'],
  ['Kraków', 'PL'],
  ['Lyon', 'FR'],
  ['Porto', 'PT'],
  ['Salzburg', 'AT'],
  ['Valencia', 'ES'],
  ['Zagreb', 'HR'],
]
const PRODUCTS: List<Omit<Item, 'quantity'>> = [
  { sku: 'TENT-2P', name: 'Two-person ridge tent', unitCents: 28900 },
  { sku: 'BAG-DOWN', name: 'Down sleeping bag, 0 °C', unitCents: 21900 },
  { sku: 'MAT-LIGHT', name: 'Light sleeping mat', unitCents: 8950 },
  { sku: 'STOVE-GAS', name: 'Gas stove with piezo', unitCents: 5490 },
  { sku: 'POT-TI', name: 'Titanium pot, 900 ml', unitCents: 4290 },
  { sku: 'PACK-48', name: 'Rucksack, 48 l', unitCents: 17900 },
  { sku: 'BOOT-MID', name: 'Walking boots, mid', unitCents: 16900 },
  { sku: 'JACKET-RAIN', name: 'Rain jacket', unitCents: 13900 },
  { sku: 'SOCK-WOOL', name: 'Merino socks', unitCents: 1890 },
  { sku: 'LAMP-HEAD', name: 'Head lamp, 400 lm', unitCents: 4990 },
  { sku: 'FILTER-H2O', name: 'Water filter', unitCents: 3990 },
  { sku: 'MAP-ALPS', name: 'Map of the Western Alps', unitCents: 1450 },
]

/** Order ids carry the number of the order in its run: `order_k7x2m-00042`. */
export const orderId = (run: string, number: number): string => `order_${run}-${String(number).padStart(5, '0')}`

/** The number of an order in its run; 0 for an id that carries none. */
export const orderNumber = (orderId: string): number => Number(/-(\d+)$/.exec(orderId)?.[1] ?? 0)

/** The order of this number. Customer, items and amounts depend on seed and number alone. */
export function orderOf(seed: number, run: string, number: number): Order {
  const random = createRandom(seed, 'order', number)
  const items = basket(random)
  return {
    orderId: orderId(run, number),
    customer: customer(random),
    items,
    totalCents: items.reduce((sum, { quantity, unitCents }) => sum + quantity * unitCents, 0),
    currency: 'EUR',
  }
}

function basket(random: Random): Item[] {
  const products = random.shuffle(PRODUCTS).slice(0, random.pick([1, 1, 1, 2, 2, 3]))
  return products.map((product) => ({ ...product, quantity: product.unitCents < 5000 ? random.between(1, 3) : 1 }))
}

function customer(random: Random): Customer {
  const first = random.pick(FIRST_NAMES)
  const last = random.pick(LAST_NAMES)
  const [city, country] = random.pick(CITIES)
  const address = `${first}.${last}@mail.example`.normalize('NFD').replaceAll(/[^\w.@]/g, '')
  return {
    customerId: `cus_${random.between(10_000, 99_999)}`,
    name: `${first} ${last}`,
    email: address.toLowerCase(),
    city,
    country,
  }
}
