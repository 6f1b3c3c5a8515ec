import path from 'node:path'

/** Tells whether a path relative to the root is there. */
export type Exists = (file: string) => boolean

/** One sentence for each relative link and each path in backticks of a document that leads nowhere. */
export function brokenPaths(document: string, text: string, exists: Exists): string[] {
  const prose = text.replace(/^```[\s\S]*?^```/gm, '')
  const directory = path.posix.dirname(document)
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '')
  const wrongLinks = links.filter(
    (link) => isRelative(link) && !exists(path.posix.join(directory, withoutAnchor(link))),
  )
  const named = [...prose.matchAll(/`([^`\s]+)`/g)].map((match) => match[1] ?? '').filter(isPath)
  const wrongNames = named.filter((name) => !around(directory).some((folder) => exists(path.posix.join(folder, name))))
  return [...wrongLinks, ...wrongNames].map((name) => `${document} names ${name}, which is not there`)
}

/** The folders that a folder is in, itself first and the root last. */
function around(folder: string): string[] {
  return folder === '.' ? ['.'] : [folder, ...around(path.posix.dirname(folder))]
}

function isRelative(link: string): boolean {
  return !/^([a-z]+:|#|\/)/i.test(link)
}

function withoutAnchor(link: string): string {
  return link.replace(/#.*$/, '')
}

/** `path/like.ts`: of this repository, and one file or folder rather than a pattern. */
function isPath(name: string): boolean {
  return (
    /^[\w@.-]+(\/[\w@.[\]-]+)*\/([\w.[\]-]+\.[a-z]+)?$|^[\w-]+(\/[\w.[\]-]+)+\.(ts|tsx|mjs|md|sql|prisma|yaml|yml|json)$/.test(
      name,
    ) && !/^[.@]|^(node_modules)\//.test(name)
  )
}
