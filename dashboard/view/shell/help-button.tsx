'use client'

import { useEffect, useRef } from 'react'
import { classes } from '../part/classes.ts'
import style from './help-button.module.css'
import { SCREENS } from './screens.ts'
import tool from './tool.module.css'
import { useKeys } from './use-keys.ts'

const GROUPS: readonly { readonly title: string; readonly keys: readonly (readonly [string, string])[] }[] = [
  {
    title: 'Everywhere',
    keys: [
      ['/', 'Filter flows, or jump to an id'],
      ...SCREENS.map(({ key, name }) => [`g ${key}`, name] as const),
      ['j k', 'Next and previous row'],
      ['enter', 'Open the row'],
      ['esc', 'Back, or close'],
      ['?', 'This list'],
    ],
  },
  {
    title: 'In the timeline of a flow',
    keys: [
      ['w s', 'Scroll'],
      ['a d', 'Pan'],
      ['[ ]', 'Collapse and expand all'],
      ['f b', 'Next and previous problem'],
    ],
  },
]

/** The keys, and the listener that makes them work. */
export function HelpButton() {
  const dialog = useRef<HTMLDialogElement>(null)
  const toggle = (): void => (dialog.current?.open ? dialog.current.close() : dialog.current?.showModal())
  useKeys(toggle)

  useEffect(() => {
    const box = dialog.current
    const closeOutside = (click: MouseEvent): void => {
      if (click.target === box) box?.close()
    }
    box?.addEventListener('click', closeOutside)
    return () => box?.removeEventListener('click', closeOutside)
  }, [])
  return (
    <>
      <button
        type="button"
        className={classes(tool.tool, tool.wide)}
        title="Keys  ?"
        aria-label="Keys"
        onClick={toggle}
        aria-keyshortcuts="?"
      >
        ?
      </button>
      <dialog ref={dialog} className={style.help} aria-labelledby="keys">
        <div className={style.inner}>
          <h2 id="keys">Keys</h2>
          {GROUPS.map(({ title, keys }) => (
            <section key={title}>
              <h3>{title}</h3>
              <dl>
                {keys.map(([key, what]) => (
                  <div key={key}>
                    <dt>
                      {key.split(' ').map((part) => (
                        <kbd key={part}>{part}</kbd>
                      ))}
                    </dt>
                    <dd>{what}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
      </dialog>
    </>
  )
}
