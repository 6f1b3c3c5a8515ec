import { register as registerLoader } from 'node:module'
import { Hook as ImportHook, type Namespace } from 'import-in-the-middle'
import { register, supportsSyncHooks } from 'import-in-the-middle/register-hooks.mjs?for=causeway'
import { Hook as RequireHook } from 'require-in-the-middle'
import { quietly } from '../quietly.ts'
import type { ClientClass } from './client-class.ts'
import { withTracedClass } from './traced-class.ts'

/**
 * From now on, whoever loads one of these libraries gets its classes traced: by `require`, `import` or `import()`, from
 * CommonJS and ES modules. What is loaded already stays as it is, and so do libraries that are not there.
 */
export function hookLibraries(classes: readonly ClientClass[]): void {
  const libraries = [...new Set(classes.map(({ library }) => library))]
  const of = (name: string) => classes.filter(({ library }) => library === name)
  new RequireHook(libraries, (exports, name) => quietly(() => tracedExports(exports, of(name)), exports))
  new ImportHook(libraries, (namespace, name) => quietly(() => traceNamespace(namespace, of(name)), undefined))
  interceptImports(libraries)
}

function tracedExports<T>(exports: T, classes: readonly ClientClass[]): T {
  return classes.reduce<unknown>((value, { path, trace }) => withTracedClass(value, path, trace), exports) as T
}

/** All of a CommonJS library is in its default export too, which newer versions of Node also name `module.exports`. */
const WHOLE = ['default', 'module.exports']

function traceNamespace(namespace: Namespace, classes: readonly ClientClass[]): void {
  for (const name of WHOLE) if (name in namespace) namespace[name] = tracedExports(namespace[name], classes)
  for (const { path, trace } of classes) {
    const [name = '', ...rest] = path
    if (name in namespace) namespace[name] = withTracedClass(namespace[name], rest, trace)
  }
}

/** Makes `import` ask the hooks about these libraries and no others, in this thread where Node can. */
function interceptImports(libraries: string[]): void {
  if (supportsSyncHooks()) register({ include: libraries })
  else registerLoader('import-in-the-middle/hook.mjs', import.meta.url, { data: { include: libraries } })
}
