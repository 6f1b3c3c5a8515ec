import { database } from '../query/database.ts'
import { stuckCount } from '../query/stuck-count.ts'
import { counted } from '../view/format/count.ts'
import { Badge } from '../view/shell/badge.tsx'

/** How many causes hold something up; nothing where that cannot be told. */
export async function StuckBadge() {
  const count = await stuckCount(database()).catch(() => null)
  return count === null ? null : <Badge count={count.causes} of={counted(count.causes, 'cause')} />
}
