import path from 'node:path'
import { forTests, type Room, rooms } from './rooms.ts'
import type { Import, Source } from './source.ts'

/** One sentence for each import that goes the wrong way. */
export function wrongImports(source: Source): string[] {
  const room = roomOf(source.file)
  if (!room) return [`${source.file} is in no room: give it one in CONTRIBUTING.md and test/walls/rooms.ts`]
  return source.imports.flatMap((one) => {
    const target = targetOf(source.file, one.from)
    const allowed = target === null ? mayUsePackage(source.file, room, one) : mayImport(source.file, room, target, one)
    return allowed
      ? []
      : [`${source.file} (${room.name}) must not import ${one.from}${one.typeOnly ? ' as a type' : ''}`]
  })
}

/** A file that only tests load. */
export function isTest(file: string): boolean {
  return /\.test\.tsx?$|(^|\/)(testing|test)\//.test(file)
}

/** The room whose name is the longest that the path begins with. */
export function roomOf(file: string): Room | null {
  const around = rooms.filter((room) => isIn(file, room.name))
  return around.sort((a, b) => b.name.length - a.name.length)[0] ?? null
}

/** Whether a path is a place or lies in it. */
export function isIn(file: string, place: string): boolean {
  return place === '.' || file === place || file.startsWith(`${place}/`)
}

/** Where an import of this repository leads, relative to the root; null for a package. */
function targetOf(file: string, from: string): string | null {
  if (from.startsWith('.')) return path.posix.join(path.posix.dirname(file), from)
  if (from.startsWith('@/')) return `dashboard/${from.slice(2)}`
  const [, workspace, rest] = /^@causeway\/([^/]+)(?:\/(.+))?$/.exec(from) ?? []
  if (!workspace) return null
  return rest ? `${workspace}/${rest.endsWith('.ts') ? rest : `${rest}.ts`}` : `${workspace}/index.ts`
}

function mayImport(file: string, room: Room, target: string, one: Import): boolean {
  if (roomOf(target)?.name === room.name) return true
  // A test belongs to its program, not to one room of it.
  const places = isTest(file) ? [...room.may, programOf(file), ...forTests] : room.may
  if (isTest(target) && !isTest(file) && room.name !== 'test') return false
  if (places.some((place) => isIn(target, place))) return true
  return one.typeOnly && (room.types ?? []).some((place) => isIn(target, place))
}

function mayUsePackage(file: string, room: Room, one: Import): boolean {
  // Only the model is without any package at all, even in name.
  if (one.typeOnly && room.name !== 'model') return true
  return isTest(file) || room.packages === null || room.packages.test(one.from)
}

/** Model's tests are the only ones that have no program around them. */
function programOf(file: string): string {
  return file.split('/')[0] ?? file
}
