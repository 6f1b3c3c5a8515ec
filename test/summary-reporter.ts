import type { Reporter, TestModule } from 'vitest/node'

/** What a run of tests came to. */
export type Counts = { passed: number; failed: number; skipped: number }

/** Tells `run.ts` the counts, which prints them as its last line. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    process.send?.(countsOf(modules, errors))
  }
}

/** A file that cannot be loaded, or an error outside of any test, counts as one that failed. */
function countsOf(modules: readonly TestModule[], errors: readonly unknown[]): Counts {
  const counts: Counts = { passed: 0, failed: errors.length, skipped: 0 }
  for (const module of modules) {
    if (module.errors().length > 0) counts.failed++
    for (const test of module.children.allTests()) {
      const { state } = test.result()
      counts[state === 'pending' ? 'skipped' : state]++
    }
  }
  return counts
}

/** `N passed, N failed`, and the skipped only where there are any. */
export function summaryLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
