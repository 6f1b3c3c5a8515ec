import Link from 'next/link'
import { Empty } from '../view/part/empty.tsx'

export const metadata = { title: 'Not found' }

export default function NotFound() {
  return (
    <Empty title="There is nothing at this address">
      <Link href="/flows">All flows</Link>, or find one by its id with <kbd>/</kbd>.
    </Empty>
  )
}
