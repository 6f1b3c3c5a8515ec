'use client'

import Link from 'next/link'
import { useEffect, useId, useRef, useState } from 'react'
import { flowAddress } from '../../url/flows.ts'
import { Button } from '../part/button.tsx'
import { classes } from '../part/classes.ts'
import { Moment } from '../part/moment.tsx'
import { Since } from '../part/since.tsx'
import { State } from '../part/state.tsx'
import tool from '../shell/tool.module.css'
import style from './demo-panel.module.css'
import type { Shop, Trouble } from './shop.ts'
import { useShop } from './use-shop.ts'

/** A shop to play with: break something in it and watch what is said of it. It lies beside the screen, not over it. */
export function DemoPanel() {
  const [isOpen, setOpen] = useState(false)
  const { shop, why, busy, act } = useShop(isOpen)
  const button = useRef<HTMLButtonElement>(null)
  const id = useId()
  const active = shop?.troubles.filter((trouble) => trouble.active).length ?? 0

  useEffect(() => {
    if (!isOpen) return
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented) return
      event.preventDefault()
      setOpen(false)
      button.current?.focus()
    }
    document.addEventListener('keydown', onKey, { capture: true })
    return () => document.removeEventListener('keydown', onKey, { capture: true })
  }, [isOpen])

  return (
    <>
      <button
        ref={button}
        type="button"
        className={classes(tool.tool, style.opener)}
        aria-label={active > 0 ? `Break something, ${active} broken` : 'Break something'}
        title="Break something in the demo shop"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        <svg width="15" height="15" viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden>
          <path d="M9 1.8 3.6 9h3.6L6.6 14.2 12.4 7H8.6z" strokeLinejoin="round" />
        </svg>
        <span className={style.name}>Break something</span>
        {active > 0 ? <span className={style.active}>{active}</span> : null}
      </button>
      {isOpen ? (
        <aside className={style.panel} id={id} aria-label="Break something">
          <header className={style.head}>
            <h2>Break something</h2>
            <button type="button" className={style.close} aria-label="Close" title="esc" onClick={() => setOpen(false)}>
              ×
            </button>
          </header>
          <p className={style.intro}>A small shop runs beside this dashboard. Break it, and see what is said of it.</p>
          {why === null ? null : (
            <p className={style.why} role="alert">
              {why}
            </p>
          )}
          {shop === null ? null : <ShopBody shop={shop} busy={busy} act={act} />}
        </aside>
      ) : null}
    </>
  )
}

interface ShopBodyProps {
  readonly shop: Shop
  readonly busy: string | null
  readonly act: (path: string) => Promise<unknown>
}

function ShopBody({ shop, busy, act }: ShopBodyProps) {
  return (
    <>
      <ul className={style.troubles}>
        {shop.troubles.map((trouble) => (
          <TroubleItem
            key={trouble.name}
            trouble={trouble}
            next={shop.next?.name === trouble.name ? shop.next.at : null}
            busy={busy}
            act={act}
          />
        ))}
      </ul>
      <Order busy={busy} act={act} />
      <section className={style.services}>
        <h3>Services</h3>
        <ul>
          {shop.services.map(({ name, running }) => (
            <li key={name}>
              <State is={running ? 'ok' : 'stuck'}>{name}</State>
            </li>
          ))}
        </ul>
      </section>
    </>
  )
}

interface TroubleItemProps extends Omit<ShopBodyProps, 'shop'> {
  readonly trouble: Trouble
  /** When it comes by itself, if it is the next to. */
  readonly next: Parameters<typeof Moment>[0]['at'] | null
}

function TroubleItem({ trouble, next, busy, act }: TroubleItemProps) {
  const verb = trouble.active ? 'Mend' : 'Break'
  const path = `troubles/${trouble.name}/${trouble.active ? 'stop' : 'start'}`
  return (
    <li className={style.trouble} data-active={trouble.active ? '' : undefined}>
      <h3>{trouble.title}</h3>
      <Button
        kind={trouble.active ? 'primary' : 'plain'}
        disabled={busy !== null}
        aria-label={`${verb}: ${trouble.title}`}
        onClick={() => void act(path)}
      >
        {busy === path ? '…' : verb}
      </Button>
      <p>{trouble.expect}</p>
      {trouble.active ? (
        <p className={style.where}>
          <Link href={trouble.where} prefetch={false}>
            {PLACES[trouble.where] ?? 'Watch it'}
          </Link>
          {trouble.since === null ? null : (
            <span>
              broken for <Since at={trouble.since} />
            </span>
          )}
        </p>
      ) : null}
      {trouble.active && trouble.recovers !== null ? (
        <p className={style.next}>When mended: {trouble.recovers}</p>
      ) : null}
      {!trouble.active && next !== null ? (
        <p className={style.next}>
          comes by itself <Moment at={next} />
        </p>
      ) : null}
    </li>
  )
}

const PLACES: Readonly<Record<string, string>> = {
  '/': 'Watch it on the map',
  '/stuck': 'Watch it under Stuck',
  '/lag': 'Watch it under Lag',
  '/flows': 'Watch it under Flows',
}

/** Places an order and leads to its flow. */
function Order({ busy, act }: Omit<ShopBodyProps, 'shop'>) {
  const [placed, setPlaced] = useState<{ readonly orderId: string; readonly correlationId: string } | null>(null)
  const place = async (): Promise<void> => setPlaced(orderOf(await act('orders')))
  return (
    <section className={style.order}>
      <h3>Or follow one order</h3>
      <Button disabled={busy !== null} onClick={() => void place()}>
        Place an order
      </Button>
      {placed === null ? null : (
        <p>
          <Link href={flowAddress(placed.correlationId)} prefetch={false}>
            <code>{placed.orderId}</code>: see its flow
          </Link>
        </p>
      )}
    </section>
  )
}

function orderOf(value: unknown): { orderId: string; correlationId: string } | null {
  if (typeof value !== 'object' || value === null || !('orderId' in value) || !('correlationId' in value)) return null
  return { orderId: String(value.orderId), correlationId: String(value.correlationId) }
}
