// Migrates the database of DATABASE_URL and ends: the one-shot of docker-compose.yml.
import { migrate } from './migrate.ts'

const url = process.env.DATABASE_URL
if (!url) {
  console.error('DATABASE_URL is not set: say which database to migrate.')
  process.exit(1)
}
const result = await migrate(url)
if (result.type === 'refused') {
  console.error(result.sentence)
  process.exit(1)
}
console.log(result.applied.length === 0 ? 'nothing to migrate' : `applied ${result.applied.join(', ')}`)
