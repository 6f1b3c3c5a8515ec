import { StartError } from '@causeway/launch'
import { isTroubleName, TROUBLE_NAMES, type TroubleName } from './troubles.ts'

/** What `npm run demo -- …` can be told. */
export interface DemoArguments {
  readonly seed: number
  /** Orders a second. */
  readonly rate: number
  /** The trouble to begin with, which then stays until it is switched off. */
  readonly scenario: TroubleName | null
  /** No troubles on their own. */
  readonly quiet: boolean
}

/** Orders a second that the shop keeps up with on a small machine. */
export const MAX_RATE = 5

export const USAGE = `npm run demo -- [--seed N] [--rate ORDERS_PER_SECOND] [--scenario NAME] [--quiet]

  --seed N        the same orders, customers and outcomes in the same sequence (default 1)
  --rate R        orders a second, up to ${MAX_RATE} (default 2)
  --scenario NAME begin with a trouble: ${TROUBLE_NAMES.join(', ')}
  --quiet         no troubles on their own`

/**
 * Reads the command line, `--seed 7` and `--seed=7` alike. Null when help is asked for.
 * @throws StartError `wrong-value` that names the option
 */
export function readArguments(args: readonly string[]): DemoArguments | null {
  let read: DemoArguments = { seed: 1, rate: 2, scenario: null, quiet: false }
  const left = args.flatMap((arg) => (arg.startsWith('--') ? splitOnce(arg) : [arg]))
  for (let option = left.shift(); option !== undefined; option = left.shift()) {
    if (option === '--help' || option === '-h') return null
    else if (option === '--quiet') read = { ...read, quiet: true }
    else if (option === '--seed') read = { ...read, seed: seedOf(left.shift()) }
    else if (option === '--rate') read = { ...read, rate: rateOf(left.shift()) }
    else if (option === '--scenario') read = { ...read, scenario: scenarioOf(left.shift()) }
    else throw new StartError('wrong-value', `${option} is not an option of the demo: see npm run demo -- --help.`)
  }
  return read
}

function splitOnce(arg: string): string[] {
  const at = arg.indexOf('=')
  return at < 0 ? [arg] : [arg.slice(0, at), arg.slice(at + 1)]
}

function wrong(option: string, value: string | undefined, wanted: string): StartError {
  const given = value === undefined ? `${option} has no value` : `${option} ${value} is not possible`
  return new StartError('wrong-value', `${given}: give ${wanted}.`)
}

function seedOf(value: string | undefined): number {
  if (value === undefined || !/^\d{1,15}$/.test(value)) throw wrong('--seed', value, 'a whole number like 7')
  return Number(value)
}

function rateOf(value: string | undefined): number {
  const rate = Number(value)
  if (value === undefined || value === '' || !(rate > 0) || rate > MAX_RATE) {
    throw wrong('--rate', value, `orders a second, above 0 and up to ${MAX_RATE}`)
  }
  return rate
}

function scenarioOf(value: string | undefined): TroubleName {
  if (value === undefined || !isTroubleName(value))
    throw wrong('--scenario', value, `one of ${TROUBLE_NAMES.join(', ')}`)
  return value
}
