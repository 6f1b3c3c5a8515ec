import { addressOf, type Params } from './params.ts'

/** Which consumer the lag screen shows in detail; null for none. */
export interface LagAddress {
  readonly consumer: string | null
}

export const parseLag = (params: Params): LagAddress => ({ consumer: params.consumer || null })

export const formatLag = ({ consumer }: LagAddress): string => addressOf('/lag', { consumer: consumer ?? undefined })
