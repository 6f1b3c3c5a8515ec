import { correlationId, microsFromMillis } from '@causeway/model'
import type { Metadata } from 'next'
import { database } from '../../../query/database.ts'
import { flowStory } from '../../../query/flow.ts'
import { type FlowAddress, parseFlowAddress } from '../../../view/flow/address.ts'
import { FlowScreen } from '../../../view/flow/flow-screen.tsx'
import { NoSuchFlow } from '../../../view/flow/no-such-flow.tsx'
import { readStory } from '../../../view/flow/told.ts'
import { Failed } from '../../../view/part/failed.tsx'
import { answer } from '../../answer.ts'
import { layoutsOf } from './layouts.ts'

interface PageProps {
  readonly params: Promise<{ readonly correlationId: string }>
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>
}

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  return { title: decoded((await params).correlationId) }
}

export default async function FlowPage({ params, searchParams }: PageProps) {
  const asked = decoded((await params).correlationId)
  const id = correlationId(asked)
  const told = await answer(async () =>
    id === null ? null : await flowStory(database(), id, microsFromMillis(Date.now())),
  )
  if (told.type === 'failed') return <Failed what="The flow could not be read" why={told.why} />
  if (told.value === null) return <NoSuchFlow correlationId={asked} />
  const { picture } = readStory(told.value)
  return (
    <FlowScreen
      key={asked}
      story={told.value}
      layouts={await layoutsOf(picture)}
      address={addressOf(await searchParams)}
    />
  )
}

function addressOf(query: Awaited<PageProps['searchParams']>): FlowAddress {
  const pairs = Object.entries(query).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []))
  return parseFlowAddress(new URLSearchParams(pairs))
}

/** A segment of an address as it was meant; one that is wrongly encoded stands for itself. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
