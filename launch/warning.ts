/** kafkajs 2.2.4 asks for timers in the past, which Node 24 runs at once and warns of. Nothing is wrong. */
const known = 'TimeoutNegativeWarning'

/** For a child process: the flag of Node that leaves the known warning out. */
export const quietFlag = `--disable-warning=${known}`

/** For this process: prints warnings but the known one. */
export function leaveOutKnownWarnings(): void {
  process.removeAllListeners('warning')
  process.on('warning', (warning) => {
    if (warning.name !== known) console.error(`${warning.name}: ${warning.message}`)
  })
}
