/**
 * The table of CONTRIBUTING.md as data: what a room may import. A file belongs to the room with the longest name that
 * its path begins with. `types` may be imported as types only; `packages` are what is not of this repository.
 */
export type Room = {
  name: string
  may: readonly string[]
  types?: readonly string[]
  /** null: any package. A package that only lends its types is not asked about. */
  packages: RegExp | null
}

const node = '^node:'
const screens = /^(react|react-dom|next|@xyflow\/react|elkjs|recharts)(\/|$)/

export const rooms: readonly Room[] = [
  { name: 'model', may: [], packages: /^$/ },
  {
    name: 'instrumentation',
    may: ['model', 'instrumentation/src/register'],
    packages: new RegExp(`${node}|^@opentelemetry/`),
  },
  {
    name: 'instrumentation/src/register',
    may: ['model', 'instrumentation'],
    packages: new RegExp(`${node}|^(import|require)-in-the-middle(/|$)`),
  },

  { name: 'collector/src/wire', may: ['model'], packages: new RegExp(`${node}|^@grpc/grpc-js$`) },
  // OTLP's numbers are spelt beside its types.
  {
    name: 'collector/src/decode',
    may: ['model', 'collector/src/wire/otlp-span.ts'],
    types: ['collector/src/wire'],
    packages: /^node:(buffer|crypto|util)$/,
  },
  { name: 'collector/src/store', may: ['model'], packages: new RegExp(`${node}|^pg$`) },
  { name: 'collector/src/broker', may: ['model'], packages: new RegExp(`${node}|^kafkajs$`) },
  {
    name: 'collector/src/evaluate',
    may: ['model', 'collector/src/store', 'collector/src/broker'],
    packages: new RegExp(`${node}|^yaml$`),
  },
  { name: 'collector/src/admin', may: ['model'], packages: new RegExp(node) },
  // The program itself puts its rooms together.
  { name: 'collector', may: ['model', 'collector'], packages: new RegExp(node) },

  {
    name: 'dashboard/query',
    may: ['model', 'prisma', 'dashboard/config.ts'],
    types: ['dashboard/url'],
    packages: new RegExp(`${node}|^(react|server-only)$`),
  },
  { name: 'dashboard/url', may: ['model'], packages: /^$/ },
  {
    name: 'dashboard/graph',
    may: ['model', 'dashboard/url'],
    types: ['dashboard/query'],
    packages: new RegExp(`${node}|^elkjs(/|$)`),
  },
  {
    name: 'dashboard/view',
    may: ['model', 'dashboard/url', 'dashboard/graph'],
    types: ['dashboard/query'],
    packages: screens,
  },
  {
    name: 'dashboard/app',
    may: ['model', 'dashboard/query', 'dashboard/view', 'dashboard/graph', 'dashboard/url', 'dashboard/config.ts'],
    packages: new RegExp(`${node}|${screens.source}`),
  },
  { name: 'dashboard', may: [], packages: new RegExp(`${node}|^next(/|$)`) },

  { name: 'prisma', may: [], packages: new RegExp(`${node}|^pg$|^@prisma/`) },
  { name: 'launch', may: ['prisma/migrate.ts', 'prisma/database.ts'], packages: new RegExp(`${node}|^(pg|kafkajs)$`) },
  {
    name: 'demo',
    may: ['instrumentation', 'model', 'launch'],
    packages: new RegExp(`${node}|^(kafkajs|pg-boss)$|^@opentelemetry/`),
  },
  { name: 'test', may: ['.'], packages: null },
  { name: 'bench', may: ['.'], packages: null },
]

/** What tests may use besides what their own program may: real servers, and any package. */
export const forTests: readonly string[] = ['test', 'launch', 'prisma', 'model']

/** Where SQL may be written. */
export const sqlRooms: readonly string[] = ['collector/src/store', 'dashboard/query', 'prisma', 'test', 'bench']

/** Where attribute keys are spelt, and the one table of what other conventions call them. */
export const attributeFile = 'model/src/attribute.ts'
export const aliasFile = 'collector/src/decode/alias.ts'
