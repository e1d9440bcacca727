import { migrate } from '../../../dist/db/migrate.js'

// A process that migrates, to be killed in the middle of it. The step it hangs in is one of a plugin.
const [url = '', direction = 'up', extra = '[]'] = process.argv.slice(2)
await migrate(url, { direction: direction === 'down' ? 'down' : 'up', extra: JSON.parse(extra) as [] })
process.exit(0)
