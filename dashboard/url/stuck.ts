import { addressOf, type Params } from './params.ts'

/** Which cause the stuck screen shows opened; null for none. */
export interface StuckAddress {
  readonly cause: string | null
}

export const parseStuck = (params: Params): StuckAddress => ({ cause: params.cause || null })

export const formatStuck = ({ cause }: StuckAddress): string => addressOf('/stuck', { cause: cause ?? undefined })
