'use client'

import { useRouter } from 'next/navigation'
import { useTransition } from 'react'
import { Button } from './button.tsx'
import style from './failed.module.css'
import { State } from './state.tsx'

/** A question that could not be answered: what failed, why, and a way to ask again. */
export function Failed({ what, why, retry }: { what: string; why: string; retry?: () => void }) {
  const router = useRouter()
  const [pending, startTransition] = useTransition()
  return (
    <div className={style.failed} role="alert">
      <State is="failed">{what}</State>
      <p>{why}</p>
      <Button disabled={pending} onClick={() => (retry ?? (() => startTransition(() => router.refresh())))()}>
        {pending ? 'Asking again…' : 'Try again'}
      </Button>
    </div>
  )
}
