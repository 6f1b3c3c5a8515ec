import { useReactFlow, useStoreApi, type Viewport } from '@xyflow/react'
import { useCallback, useEffect, useRef } from 'react'
import { type Canvas, fitted, showing } from '../../graph/fit.ts'
import type { Layout } from '../../graph/layout.ts'
import { useKey } from './use-key.ts'

const SMALLEST = 0.1
const LARGEST = 2

interface GraphViewport {
  readonly initial: Viewport
  readonly showAll: () => void
  readonly zoomBy: (factor: number) => void
  /** To be called when the picture moves: by the reader, if there is an event. */
  readonly onMove: (event: unknown) => void
}

/**
 * Where the reader looks. At first all of the picture, as far as it can be read; then wherever they move it. What is selected
 * is brought into sight, a flow that grows never moves the picture from under a reader who has moved it.
 */
export function useViewport(layout: Layout, canvas: Canvas, selected: string | null): GraphViewport {
  const initial = useRef(fitted(layout, canvas))
  const touched = useRef(false)
  const { setViewport, getViewport } = useReactFlow()
  useShown(selected, layout, canvas)
  useGrowth(layout, canvas, touched)

  const showAll = useCallback(
    () => void setViewport(fitted(layout, canvas, SMALLEST), { duration: 240 }),
    [setViewport, layout, canvas],
  )
  const zoomBy = useCallback(
    (factor: number) => {
      touched.current = true
      void setViewport(zoomed(getViewport(), factor, canvas), { duration: 160 })
    },
    [getViewport, setViewport, canvas],
  )
  const onMove = useCallback((event: unknown) => {
    if (event !== null) touched.current = true
  }, [])
  useKey(['+', '='], () => zoomBy(1.25))
  useKey(['-'], () => zoomBy(0.8))
  useKey(['0'], showAll)
  return { initial: initial.current, showAll, zoomBy, onMove }
}

/** Larger or smaller around the middle of the canvas. */
function zoomed({ x, y, zoom }: Viewport, factor: number, canvas: Canvas): Viewport {
  const next = Math.min(LARGEST, Math.max(SMALLEST, zoom * factor))
  const by = next / zoom
  const [middleX, middleY] = [canvas.width / 2, canvas.height / 2]
  return { x: middleX - (middleX - x) * by, y: middleY - (middleY - y) * by, zoom: next }
}

/** Brings what is selected onto the canvas when it is not there, but never for a mere change of the flow. */
function useShown(selected: string | null, layout: Layout, canvas: Canvas): void {
  const { getViewport, setViewport } = useReactFlow()
  const latest = useRef({ layout, canvas })
  latest.current = { layout, canvas }
  const first = useRef(true)
  useEffect(() => {
    const box = selected === null ? undefined : latest.current.layout.boxes[selected]
    const duration = first.current ? 0 : 200
    first.current = false
    if (box === undefined) return
    const now = getViewport()
    const next = showing(now, box, latest.current.canvas)
    if (next.x !== now.x || next.y !== now.y) void setViewport(next, { duration })
  }, [selected, getViewport, setViewport])
}

/** While the reader has not moved the picture, nor points at it, it goes on being seen whole as the flow grows. */
function useGrowth(layout: Layout, canvas: Canvas, touched: { readonly current: boolean }): void {
  const { setViewport } = useReactFlow()
  const store = useStoreApi()
  const drawn = useRef(layout)
  useEffect(() => {
    if (drawn.current === layout) return
    drawn.current = layout
    const pointedAt = store.getState().domNode?.matches(':hover') === true
    if (!touched.current && !pointedAt) void setViewport(fitted(layout, canvas), { duration: 260 })
  }, [layout, canvas, touched, setViewport, store])
}
