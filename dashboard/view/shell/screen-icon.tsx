import type { ReactNode } from 'react'
import type { Screen } from './screens.ts'

const PATHS: Readonly<Record<Screen['name'], ReactNode>> = {
  Overview: <path d="M2.5 9.5h2.8l1.6-5 2.4 8 1.6-3h2.6" />,
  Flows: (
    <>
      <circle cx="3.6" cy="8" r="1.6" />
      <circle cx="12.4" cy="3.9" r="1.6" />
      <circle cx="12.4" cy="12.1" r="1.6" />
      <path d="M5.2 8h1.3c2 0 1.6-4.1 4.3-4.1M6.5 8c2 0 1.6 4.1 4.3 4.1" />
    </>
  ),
  Stuck: <path d="M8 2.2 13.8 8 8 13.8 2.2 8zM8 5.6v2.8m0 1.7v.2" />,
  Lag: <path d="M2.5 13.5v-3.2m3.7 3.2V7.6m3.7 5.9V5.4m3.6 8.1v-11" />,
}

/** A small picture of a screen, drawn with the colour of the text around it. */
export function ScreenIcon({ name }: { name: Screen['name'] }) {
  return (
    <svg
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {PATHS[name]}
    </svg>
  )
}
