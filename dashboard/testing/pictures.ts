// Takes pictures of every screen: node dashboard/testing/pictures.ts http://127.0.0.1:3000 folder [name …]
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'

/** A screen as it is pictured. `prepare` does what a reader would do first. */
interface Screen {
  readonly name: string
  readonly path: string
  readonly prepare?: (page: Page) => Promise<void>
}

const SIZES = [
  { name: '1280', width: 1280, height: 800 },
  { name: '768', width: 768, height: 1024 },
  { name: '400', width: 400, height: 800 },
] as const

const THEMES = ['light', 'dark'] as const

/** The screens of a dashboard, with what is found on it: one flow of each status, the largest cause, the worst consumer. */
async function screensOf(baseUrl: string): Promise<Screen[]> {
  const flows: Screen[] = []
  for (const status of ['complete', 'stuck', 'compensated']) {
    const id = await firstId(baseUrl, `/api/v1/flows?q=status:${status}&last=1d&limit=1`)
    if (id !== null) flows.push({ name: `flow-${status}`, path: `/flows/${encodeURIComponent(id)}` })
  }
  return [
    { name: 'overview', path: '/' },
    { name: 'flows', path: '/flows' },
    { name: 'flows-filtered', path: '/flows?q=type:PaymentRefunded+status:stuck&last=1d' },
    { name: 'flows-problem', path: '/flows?q=status:broken+colour:red' },
    { name: 'flows-none', path: '/flows?q=type:NoSuchEvent' },
    { name: 'flows-shapes', path: '/flows?as=shapes' },
    { name: 'flows-completion', path: '/flows', prepare: typeInFilter },
    { name: 'stuck', path: '/stuck' },
    { name: 'stuck-opened', path: '/stuck', prepare: (page) => openFirst(page, 'main [data-row] a[data-open]') },
    { name: 'lag', path: '/lag' },
    { name: 'lag-consumer', path: '/lag', prepare: (page) => openFirst(page, 'main [data-row] a[data-open]') },
    { name: 'demo', path: '/stuck', prepare: openDemo },
    { name: 'help', path: '/', prepare: (page) => page.keyboard.press('?') },
    ...flows,
    { name: 'not-found', path: '/nowhere' },
  ]
}

async function firstId(baseUrl: string, address: string): Promise<string | null> {
  const response = await fetch(new URL(address, baseUrl))
  if (!response.ok) return null
  const { flows } = (await response.json()) as { flows: { correlationId: string }[] }
  return flows[0]?.correlationId ?? null
}

async function typeInFilter(page: Page): Promise<void> {
  await page.keyboard.press('/')
  await page.keyboard.type('status:')
  await page.locator('[role=option]').first().waitFor()
}

async function openDemo(page: Page): Promise<void> {
  const button = page.getByRole('button', { name: 'Break something' })
  if ((await button.count()) === 0) return
  await button.click()
  await page.getByRole('complementary').getByRole('listitem').first().waitFor()
}

async function openFirst(page: Page, selector: string): Promise<void> {
  const link = page.locator(selector).first()
  if ((await link.count()) === 0) return
  await link.click()
  await page.waitForURL(/\?/)
  await page.waitForTimeout(400)
}

async function picture(browser: Browser, baseUrl: string, folder: string, screens: readonly Screen[]): Promise<void> {
  for (const colorScheme of THEMES) {
    for (const size of SIZES) {
      const context = await browser.newContext({ viewport: size, colorScheme, reducedMotion: 'reduce' })
      const page = await context.newPage()
      page.on('console', (message) => {
        if (message.type() === 'error') console.error(`${page.url()}: ${message.text()}`)
      })
      page.on('pageerror', (error) => console.error(`${page.url()}: ${error.message}`))
      for (const screen of screens) {
        await page.goto(new URL(screen.path, baseUrl).href, { waitUntil: 'load' })
        await page.waitForTimeout(500)
        await screen.prepare?.(page)
        await page.screenshot({ path: path.join(folder, `${screen.name}-${size.name}-${colorScheme}.png`) })
        const overflow = await page.evaluate(() => {
          const main = document.querySelector('main') ?? document.documentElement
          return Math.max(main.scrollWidth - main.clientWidth, document.documentElement.scrollWidth - window.innerWidth)
        })
        if (overflow > 0) console.error(`${screen.name} at ${size.name} is ${overflow} px too wide`)
      }
      await context.close()
    }
  }
}

/** Takes the pictures; with names, only of these screens. Says on standard error what the browser complained about. */
export async function takePictures(baseUrl: string, folder: string, names: readonly string[] = []): Promise<void> {
  await mkdir(folder, { recursive: true })
  const screens = (await screensOf(baseUrl)).filter(({ name }) => names.length === 0 || names.includes(name))
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium' })
  try {
    await picture(browser, baseUrl, folder, screens)
  } finally {
    await browser.close()
  }
}

if (import.meta.main) {
  const [, , baseUrl, folder, ...names] = process.argv
  if (baseUrl === undefined || folder === undefined)
    throw new Error('Say where the dashboard is, and where pictures go.')
  await takePictures(baseUrl, folder, names)
}
