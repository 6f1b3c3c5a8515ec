import { quietly } from '../quietly.ts'

/** What the serializers of a producer take for the names or the values of headers. */
type Form = 'text' | 'bytes'

/** How headers are handed to a producer; null where its serializers take neither text nor bytes. */
export interface HeaderForm {
  readonly name: Form
  readonly value: Form
}

type Headers = ReadonlyMap<unknown, unknown> | Readonly<Record<string, unknown>> | undefined

/** Headers by name, whatever they are kept in. */
export const recordOf = (headers: Headers): Record<string, unknown> =>
  Object.fromEntries(
    Array.from(headers instanceof Map ? headers : Object.entries(headers ?? {}), ([name, value]) => [
      String(name),
      value,
    ]),
  )

/** The user's headers and ours, in a new map or record like theirs. Ours do not have a name that theirs has. */
export function withHeaders(headers: Headers, ours: Readonly<Record<string, string>>, form: HeaderForm): Headers {
  if (!(headers instanceof Map) && form.name === 'text' && form.value === 'text') return { ...ours, ...headers }
  const added = Object.entries(ours).map(
    ([name, value]) => [inForm(name, form.name), inForm(value, form.value)] as const,
  )
  return new Map<unknown, unknown>([...added, ...(headers instanceof Map ? headers : Object.entries(headers ?? {}))])
}

const inForm = (text: string, form: Form): string | Buffer => (form === 'text' ? text : Buffer.from(text))

const forms = new WeakMap<object, HeaderForm | null>()

/** How headers are handed to this producer, found out once. */
export function headerForm(producer: object): HeaderForm | null {
  const known = forms.get(producer)
  if (known !== undefined) return known
  const found = quietly(() => formOf(producer), null)
  forms.set(producer, found)
  return found
}

const OPTIONS = 'plt.kafka.base.options'

function formOf(producer: object): HeaderForm | null {
  const key = Object.getOwnPropertySymbols(producer).find(({ description }) => description === OPTIONS)
  if (key === undefined) return null
  const { registry, serializers }: Options = Reflect.get(producer, key)
  const used = registry?.getSerializers?.() ?? serializers
  const name = accepted(used?.headerKey)
  const value = accepted(used?.headerValue)
  return name === null || value === null ? null : { name, value }
}

type Serializer = (data: unknown) => unknown
interface Serializers {
  readonly headerKey?: Serializer
  readonly headerValue?: Serializer
}
interface Options {
  readonly serializers?: Serializers
  readonly registry?: { getSerializers?(): Serializers }
}

/** Without a serializer bytes are written as they are. With one, a trial tells what it makes bytes of. */
function accepted(serializer: Serializer | undefined): Form | null {
  if (serializer === undefined) return 'bytes'
  if (becomesBytes(serializer, 'traceparent')) return 'text'
  return becomesBytes(serializer, Buffer.from('traceparent')) ? 'bytes' : null
}

const becomesBytes = (serializer: Serializer, data: string | Buffer): boolean =>
  quietly(() => serializer(data) instanceof Uint8Array, false)
