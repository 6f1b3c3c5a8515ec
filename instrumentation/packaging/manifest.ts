/** What of a package.json this needs to know; the rest is passed on as it is. */
export interface Manifest {
  readonly exports: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly [field: string]: unknown
}

/** Name of the workspace that is packed into the same tarball. */
export const MODEL = '@causeway/model'

/** Fields that are about working on the package, not about using it. */
const OURS: readonly string[] = ['private', 'scripts', 'devDependencies']

/**
 * The package.json to publish: what `exports` names as TypeScript are JavaScript and declarations under `folder`, and the
 * model is no dependency, because it is in the package.
 */
export function publishedManifest(manifest: Manifest, folder: string): Manifest {
  const exports = Object.entries(manifest.exports).map(([subpath, file]) => [subpath, builtFile(file, folder)])
  const dependencies = Object.entries(manifest.dependencies ?? {}).filter(([name]) => name !== MODEL)
  return {
    ...Object.fromEntries(Object.entries(manifest).filter(([field]) => !OURS.includes(field))),
    exports: Object.fromEntries(exports),
    dependencies: Object.fromEntries(dependencies),
  }
}

/** TypeScript takes the first condition that it knows, so `types` stands before what Node takes. */
function builtFile(file: string, folder: string): string | { readonly types: string; readonly default: string } {
  if (!file.endsWith('.ts')) return file
  const built = file.replace(/^\.\//, `./${folder}/`).replace(/\.ts$/, '')
  return { types: `${built}.d.ts`, default: `${built}.js` }
}
