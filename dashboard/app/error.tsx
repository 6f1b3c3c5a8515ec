'use client'

import { useRouter } from 'next/navigation'
import { startTransition } from 'react'
import { Failed } from '../view/part/failed.tsx'

/** What no screen has caught. */
export default function ErrorPage({ reset }: { reset: () => void }) {
  const router = useRouter()
  const retry = (): void =>
    startTransition(() => {
      router.refresh()
      reset()
    })
  return (
    <Failed
      what="This screen could not be drawn"
      why="Nothing that was collected is lost. The log of the dashboard says more."
      retry={retry}
    />
  )
}
