/**
 * Builds the package into `dist` and packs it: `npm run pack -w @causeway/instrumentation [-- folder]` leaves the
 * tarball in the folder, in `dist` unless one is given, and prints its path.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { type Manifest, publishedManifest } from './packaging/manifest.ts'
import { packagedImports, withoutOptionalTypes } from './packaging/specifier.ts'

const root = import.meta.dirname
const stage = path.join(root, 'dist')
const to = path.resolve(process.argv[2] ?? stage)

compile()
const manifest: Manifest & { peerDependencies: Record<string, string> } = JSON.parse(
  readFileSync(path.join(root, 'package.json'), 'utf8'),
)
rewrite(Object.keys(manifest.peerDependencies).filter((name) => !name.startsWith('@opentelemetry/')))
writeFileSync(
  path.join(stage, 'package.json'),
  `${JSON.stringify(publishedManifest(manifest, 'instrumentation'), null, 2)}\n`,
)
cpSync(path.join(root, 'README.md'), path.join(stage, 'README.md'))
cpSync(path.join(root, 'docs'), path.join(stage, 'docs'), { recursive: true })
cpSync(path.join(root, '..', 'LICENSE'), path.join(stage, 'LICENSE'))
mkdirSync(to, { recursive: true })
console.log(path.join(to, pack()))

function compile(): void {
  rmSync(stage, { recursive: true, force: true })
  const typescript = createRequire(import.meta.url).resolve('typescript/package.json')
  const tsc = path.join(path.dirname(typescript), 'bin', 'tsc')
  const config = path.join(root, 'tsconfig.build.json')
  execFileSync(process.execPath, [tsc, '-p', config], { stdio: ['ignore', 'inherit', 'inherit'] })
}

function rewrite(optional: readonly string[]): void {
  for (const found of globSync('**/*.{js,d.ts}', { cwd: stage })) {
    const file = path.join(stage, found)
    const text = packagedImports(found.replaceAll(path.sep, '/'), readFileSync(file, 'utf8'))
    writeFileSync(file, file.endsWith('.d.ts') ? withoutOptionalTypes(text, optional) : text)
  }
}

/** Packs the stage; the tarball's name. */
function pack(): string {
  const options = { cwd: stage, encoding: 'utf8', shell: process.platform === 'win32' } as const
  const answer = execFileSync('npm', ['pack', '--silent', '--pack-destination', to], options)
  return answer.trim().split('\n').at(-1) ?? ''
}
