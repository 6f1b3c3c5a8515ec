import { Empty } from '../view/part/empty.tsx'

export const metadata = { title: { absolute: 'Overview · Causeway' } }

export default function OverviewPage() {
  return <Empty title="Nothing to see yet" />
}
