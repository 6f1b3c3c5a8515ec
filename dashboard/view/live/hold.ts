/** Whether the pointer rests on, or presses, something that must not move: anything within `[data-hold]`. */
let over = false
let pressed = false

export const pointerHolds = (): boolean => over || pressed || hasSelection()

/** Follows the pointer; `released` is called when it has left. Returns the end of following. */
export function watchPointer(released: () => void): () => void {
  const set = (nextOver: boolean, nextPressed: boolean): void => {
    const held = over || pressed
    over = nextOver
    pressed = nextPressed
    if (held && !over && !pressed) released()
  }
  const onMove = (event: PointerEvent): void => set(event.pointerType !== 'touch' && isHeld(event.target), pressed)
  const onDown = (event: PointerEvent): void => set(over, isHeld(event.target))
  const onUp = (): void => set(over, false)
  const onLeave = (): void => set(false, false)

  document.addEventListener('pointerover', onMove)
  document.addEventListener('pointerdown', onDown)
  document.addEventListener('pointerup', onUp)
  document.addEventListener('pointercancel', onUp)
  document.documentElement.addEventListener('pointerleave', onLeave)
  return () => {
    document.removeEventListener('pointerover', onMove)
    document.removeEventListener('pointerdown', onDown)
    document.removeEventListener('pointerup', onUp)
    document.removeEventListener('pointercancel', onUp)
    document.documentElement.removeEventListener('pointerleave', onLeave)
  }
}

const isHeld = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('[data-hold]') !== null

/** Text that is being marked for copying would lose its mark. */
const hasSelection = (): boolean => document.getSelection()?.isCollapsed === false
