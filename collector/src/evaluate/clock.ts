import { type Micros, microsFromMillis } from '@causeway/model'

/** Tells the time. */
export type Clock = () => Micros

/** The machine's own. */
export const systemClock: Clock = () => microsFromMillis(Date.now())
