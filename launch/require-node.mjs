// Runs before TypeScript can: older versions of Node would only show a stack trace.
const [major] = process.versions.node.split('.').map(Number)
if (major < 24) {
  console.error(
    `Causeway needs Node 24 and this is ${process.version}: run npm ci without --omit=optional, which brings its own, or install Node 24.`,
  )
  process.exit(1)
}
