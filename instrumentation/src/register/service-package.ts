import { readFileSync, realpathSync } from 'node:fs'
import path from 'node:path'

/** What a package.json says about the service; null for what it does not say. */
export interface ServicePackage {
  readonly name: string | null
  readonly version: string | null
}

const UNKNOWN: ServicePackage = { name: null, version: null }

/**
 * The nearest package with a name around the main script, or around the working directory where there is no script or
 * where it belongs to a dependency, as that of a framework's own command does.
 */
export function packageOf(script: string | undefined, workingDirectory: string): ServicePackage {
  const file = script === undefined ? null : realPath(script)
  const isOwn = file !== null && !file.split(path.sep).includes('node_modules')
  return nearest(isOwn ? path.dirname(file) : workingDirectory)
}

function nearest(directory: string): ServicePackage {
  const found = readPackage(path.join(directory, 'package.json'))
  if (found.name !== null) return found
  const above = path.dirname(directory)
  return above === directory ? UNKNOWN : nearest(above)
}

function readPackage(file: string): ServicePackage {
  try {
    const { name, version }: { name?: unknown; version?: unknown } = JSON.parse(readFileSync(file, 'utf8'))
    return { name: text(name), version: text(version) }
  } catch {
    return UNKNOWN
  }
}

function realPath(script: string): string | null {
  try {
    return realpathSync(script)
  } catch {
    return null
  }
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
