/** Where a consumer group stands in one partition. Offsets are exact up to 2^53. */
export interface PositionReading {
  readonly destination: string
  readonly partition: string
  /** The next offset that the group will read; null where it never committed. */
  readonly committedOffset: number | null
  /** The offset that the next event will get. Read after the committed one, so that lag is never negative. */
  readonly endOffset: number
  readonly logStartOffset: number
}

/** A consumer group, whether its services are instrumented or not. */
export interface GroupReading {
  readonly name: string
  /** Null where the broker cannot tell, as for a consumer that picks its partitions itself. */
  readonly members: number | null
  /** In the broker's own word. */
  readonly state: string | null
  readonly positions: readonly PositionReading[]
}

/** What a broker says at one time. Groups and destinations that are not in it do not exist. */
export interface BrokerReading {
  readonly system: string
  readonly groups: readonly GroupReading[]
  /** Destinations that exist and could not be read this time: what was known of them stays. */
  readonly unread: readonly string[]
}

/** A message broker that knows its consumer groups and their offsets. */
export interface Broker {
  /** Rejects while the broker is away; the next call tries anew. */
  read(): Promise<BrokerReading>
  close(): Promise<void>
}
