import { expect, test } from 'vitest'
import { createLifetime, type Running } from './lifetime.ts'

function scene() {
  const closed: string[] = []
  const running = (name: string): Running => ({
    async stop() {
      closed.push(name)
    },
  })
  return { closed, running }
}

test('what was opened last is closed first, once', async () => {
  const { closed, running } = scene()
  const lifetime = createLifetime()
  await lifetime.open(Promise.resolve(running('database')))
  await lifetime.open(Promise.resolve(running('collector')))
  await Promise.all([lifetime.close(), lifetime.close()])
  await lifetime.close()
  expect(closed).toEqual(['collector', 'database'])
})

test('what is still being opened is told, waited for and closed, and its opener does not go on', async () => {
  const { closed, running } = scene()
  const lifetime = createLifetime()
  const { promise, resolve } = Promise.withResolvers<Running>()
  const opener = lifetime.open(promise).then(
    () => 'went on',
    () => 'ended',
  )
  const closing = lifetime.close()
  expect(lifetime.signal.aborted).toBe(true)
  resolve(running('late'))
  await closing
  expect(closed).toEqual(['late'])
  expect(await opener).toBe('ended')
})

test('one that cannot be stopped does not keep the others from it', async () => {
  const { closed, running } = scene()
  const said: string[] = []
  const lifetime = createLifetime((line) => said.push(line))
  await lifetime.open(Promise.resolve(running('database')))
  await lifetime.open(Promise.resolve({ stop: () => Promise.reject(new Error('stays')) }))
  await lifetime.open(Promise.reject(new Error('never came'))).catch(() => {})
  await lifetime.close()
  expect(closed).toEqual(['database'])
  expect(said.join()).toContain('stays')
})
