// `node launch/healthy.ts URL` succeeds where a GET of the URL answers 200: the health check of a container.
const url = process.argv[2] ?? ''
const status = await fetch(url, { signal: AbortSignal.timeout(4_000) }).then(
  (answer) => answer.status,
  (problem: unknown) => String(problem),
)
if (status !== 200) console.error(`${url}: ${status}`)
process.exitCode = status === 200 ? 0 : 1
