import { Fragment } from 'react'

/** A sentence with the names in it set apart from its words. */
export function Sentence({ text, names }: { text: string; names: readonly string[] }) {
  const known = names.filter((name) => name.length > 1).sort((a, b) => b.length - a.length)
  if (known.length === 0) return text
  const pattern = new RegExp(`(?<![\\w-])(${known.map(escaped).join('|')})(?![\\w-])`)
  return text.split(pattern).map((part, index) => {
    const isName = index % 2 === 1
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a sentence have no identity but their place.
    return <Fragment key={index}>{isName ? <b>{part}</b> : part}</Fragment>
  })
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
