import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { freePort } from './port.ts'
import { birthOf, endedWithin, signalProcess } from './process.ts'
import { type ProgramOptions, startProgram } from './program.ts'

const directory = mkdtempSync(path.join(tmpdir(), 'causeway-program-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

function script(name: string, text: string): string {
  const file = path.join(directory, `${name}.mjs`)
  writeFileSync(file, text)
  return file
}

const idle = script('idle', "console.log('here'); setInterval(() => {}, 1000)")
const stubborn = script('stubborn', "process.on('SIGTERM', () => {}); console.log('here'); setInterval(() => {}, 1000)")
const line = { type: 'line', includes: 'here' } as const

const options = (file: string, more: Partial<ProgramOptions> = {}): ProgramOptions => ({
  name: path.basename(file, '.mjs'),
  args: [file],
  env: {},
  readiness: line,
  ...more,
})

test('a program is ready with its line, and stopped when stopped', async () => {
  const program = await startProgram(options(idle))
  expect(birthOf(program.pid)).not.toBeNull()
  await program.stop()
  await program.stop()
  expect(birthOf(program.pid)).toBeNull()
})

test('a program is ready when it answers 200', async () => {
  const port = await freePort()
  const file = script(
    'slow',
    `import http from 'node:http'
     let asked = 0
     http.createServer((_, response) => response.writeHead(++asked < 3 ? 503 : 200).end()).listen(${port}, '127.0.0.1')`,
  )
  const url = `http://127.0.0.1:${port}/`
  const program = await startProgram(options(file, { readiness: { type: 'http', url } }))
  expect((await fetch(url)).status).toBe(200)
  await program.stop()
})

test('one that ends before it is ready is refused with its last words', async () => {
  const file = script('broken', "console.log('no money'); process.exit(3)")
  await expect(startProgram(options(file))).rejects.toThrow(
    'broken ended with code 3 before it was ready, having said:\nno money',
  )
})

test('one that is not ready in time is stopped', async () => {
  const readiness = { type: 'line', includes: 'never' } as const
  await expect(startProgram(options(idle, { readiness, withinMillis: 300 }))).rejects.toThrow(
    'idle was not ready within 0.3 s',
  )
})

test('one that ends later says so', async () => {
  const file = script('brief', "console.log('here'); setTimeout(() => process.exit(4), 100)")
  const program = await startProgram(options(file))
  expect((await program.ended).message).toBe('brief ended with code 4: its log above says why.')
})

test('a start that is given up leaves nothing running', async () => {
  const abort = new AbortController()
  const readiness = { type: 'line', includes: 'never' } as const
  const lines: string[] = []
  const log = (text: string) => lines.push(text)
  const talking = script('talking', 'console.error(process.pid); setInterval(() => {}, 1000)')
  const starting = startProgram(options(talking, { readiness, log, signal: abort.signal }))
  await expect.poll(() => lines).toHaveLength(1)
  abort.abort(new Error('given up'))
  await expect(starting).rejects.toThrow()
  expect(birthOf(Number(lines[0]?.split(' ')[1]))).toBeNull()
})

test('what it prints is handed on with its name, errors at once and the rest from when it is ready', async () => {
  const lines: string[] = []
  const file = script(
    'chatty',
    "console.log('banner'); console.error('careful'); console.log('here'); setInterval(() => console.log('tick'), 20)",
  )
  const program = await startProgram(options(file, { log: (text) => lines.push(text) }))
  await expect.poll(() => lines).toContain('chatty: tick')
  expect(lines).toContain('chatty: careful')
  expect(lines).not.toContain('chatty: banner')
  await program.stop()
})

test('a later start ends the program that an earlier one left', async () => {
  const runDir = path.join(directory, 'run')
  const left = await startProgram(options(idle, { runDir }))
  const next = await startProgram(options(idle, { runDir }))
  expect(birthOf(left.pid)).toBeNull()
  await next.stop()
})

test('programs end when their launcher is killed with -9, and what they started with them', async () => {
  const child = script('child', "console.log('child ' + process.pid); setInterval(() => {}, 1000)")
  const parent = script(
    'parent',
    `import { spawn } from 'node:child_process'
     spawn(process.execPath, [${JSON.stringify(child)}], { stdio: ['ignore', 'inherit', 'inherit'] })
     console.log('here')
     setInterval(() => {}, 1000)`,
  )
  const launcher = script(
    'launcher',
    `const { startProgram } = await import(${JSON.stringify(path.join(import.meta.dirname, 'program.ts'))})
     const options = { env: {}, readiness: { type: 'line', includes: 'here' }, log: console.log }
     const programs = [
       await startProgram({ ...options, name: 'parent', args: [${JSON.stringify(parent)}], readiness: { type: 'line', includes: 'child' } }),
       await startProgram({ ...options, name: 'stubborn', args: [${JSON.stringify(stubborn)}] }),
     ]
     for (const { pid } of programs) console.log('parent: child ' + pid)
     console.log('all')
     setInterval(() => {}, 1000)`,
  )
  const process_ = spawn(process.execPath, [launcher], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  process_.stdout.on('data', (chunk) => {
    output += chunk
  })
  await expect.poll(() => output, { timeout: 20_000 }).toContain('all')
  const pids = [...output.matchAll(/child (\d+)/g)].map((match) => Number(match[1]))
  expect(pids.length).toBeGreaterThanOrEqual(2)
  process_.kill('SIGKILL')
  await once(process_, 'exit')
  for (const pid of pids) {
    const ended = await endedWithin(pid, 10_000)
    if (!ended) signalProcess(pid, 'SIGKILL')
    expect(ended).toBe(true)
  }
}, 40_000)
