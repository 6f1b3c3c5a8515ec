import { readConfig } from '../config.ts'
import { type Answer, whyOf } from '../view/part/answer.ts'

/** Asks, and turns a failure into a sentence for the reader; the rest of it goes to the log. */
export async function answer<Value>(ask: () => Promise<Value>): Promise<Answer<Value>> {
  try {
    return { type: 'answered', value: await ask() }
  } catch (error) {
    console.error(error)
    return { type: 'failed', why: whyOf(error, readConfig(process.env).databaseUrl) }
  }
}
