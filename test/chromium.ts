import { existsSync } from 'node:fs'

const usual = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
]

/** Where this machine's Chromium is, for Playwright's `executablePath`; `CHROMIUM` names another. */
export function chromium(): string | null {
  const named = process.env.CHROMIUM
  return (named ? [named] : usual).find((file) => existsSync(file)) ?? null
}
