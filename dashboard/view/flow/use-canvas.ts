import { type RefObject, useLayoutEffect, useRef, useState } from 'react'
import type { Canvas } from '../../graph/fit.ts'

/** The size of an element, as it changes; null until it has been measured. */
export function useCanvas<Element extends HTMLElement = HTMLDivElement>(): [RefObject<Element | null>, Canvas | null] {
  const ref = useRef<Element>(null)
  const [canvas, setCanvas] = useState<Canvas | null>(null)
  useLayoutEffect(() => {
    const element = ref.current
    if (element === null) return
    const measure = (): void => {
      const { clientWidth: width, clientHeight: height } = element
      setCanvas((was) => (was?.width === width && was.height === height ? was : { width, height }))
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [ref, canvas]
}
