import { StartError } from './fail.ts'

/**
 * Our programs are TypeScript that Node itself strips of types.
 * @throws StartError `node-too-old`
 */
export function requireNode(version: string): void {
  if (Number(version.split('.')[0]) >= 24) return
  const sentence = `Node 24 or newer is needed and this is ${version}: start with npm (npm ci brings its own Node 24).`
  throw new StartError('node-too-old', sentence)
}
