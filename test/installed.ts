import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = path.join(import.meta.dirname, '..')

/** A directory in which `@causeway/instrumentation` is installed as a stranger would: from its tarball. */
export type Installed = {
  directory: string
  /** Puts a folder of this repository into the directory, under its own name. */
  copy(folder: string): void
  /** Makes a package of another installation one of this directory's too. */
  link(name: string, installation: string): void
  remove(): void
}

/** Packs the package and installs it with other packages, from npm's cache as far as that goes: some 7 s. */
export async function installPackage(others: readonly string[]): Promise<Installed> {
  const directory = mkdtempSync(path.join(tmpdir(), 'causeway-installed-'))
  const { stdout } = await run(process.execPath, ['instrumentation/pack.ts', directory], { cwd: root })
  writeFileSync(path.join(directory, 'package.json'), '{ "private": true }\n')
  const quickly = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', '--no-package-lock']
  const shell = process.platform === 'win32'
  await run('npm', ['install', ...quickly, stdout.trim(), ...others], { cwd: directory, shell })
  return {
    directory,
    copy: (folder) => cpSync(path.join(root, folder), path.join(directory, path.basename(folder)), { recursive: true }),
    link: (name, installation) => {
      const place = path.join(directory, 'node_modules', name)
      mkdirSync(path.dirname(place), { recursive: true })
      symlinkSync(path.join(installation, 'node_modules', name), place, 'junction')
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  }
}
