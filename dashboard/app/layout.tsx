import { microsFromMillis } from '@causeway/model'
import type { Metadata, Viewport } from 'next'
import { cookies } from 'next/headers'
import { type ReactNode, Suspense } from 'react'
import '../view/tokens.css'
import '../view/global.css'
import { readConfig } from '../config.ts'
import { DemoPanel } from '../view/demo/demo-panel.tsx'
import { LiveProvider } from '../view/live/live-provider.tsx'
import { ClockProvider } from '../view/part/clock.tsx'
import { FilterBox } from '../view/shell/filter-box.tsx'
import { Navigation } from '../view/shell/navigation.tsx'
import { Shell } from '../view/shell/shell.tsx'
import { THEMES, type Theme } from '../view/shell/theme.ts'
import { TopBar } from '../view/shell/top-bar.tsx'
import { StuckBadge } from './stuck-badge.tsx'

export const metadata: Metadata = {
  title: { default: 'Causeway', template: '%s · Causeway' },
  description: 'What every event caused, and what it should have caused but did not.',
}

export const viewport: Viewport = {
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fbfbf9' },
    { media: '(prefers-color-scheme: dark)', color: '#141513' },
  ],
}

export default async function Layout({ children }: { children: ReactNode }) {
  const jar = await cookies()
  const theme = themeOf(jar.get('causeway-theme')?.value)
  const zone = jar.get('causeway-zone')?.value ?? null
  const hasDemo = readConfig(process.env).demoUrl !== null
  const badges = {
    Stuck: (
      <Suspense>
        <StuckBadge />
      </Suspense>
    ),
  }
  return (
    <html lang="en" data-theme={theme === 'system' ? undefined : theme} suppressHydrationWarning>
      <body>
        <ClockProvider now={microsFromMillis(Date.now())} zone={zone}>
          <LiveProvider>
            <Shell
              navigation={<Navigation badges={badges} />}
              top={<TopBar search={<FilterBox />} extra={hasDemo ? <DemoPanel /> : null} theme={theme} />}
            >
              {children}
            </Shell>
          </LiveProvider>
        </ClockProvider>
      </body>
    </html>
  )
}

const themeOf = (value: string | undefined): Theme => THEMES.find((theme) => theme === value) ?? 'system'
