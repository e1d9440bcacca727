import { definePlugin } from '@bookwright/core'

/** Makes a table, then fails. */
export default definePlugin({
  id: 'vertical-half-migrates',
  compat: '^1.0.0-alpha.0',
  migrations: bw => [
    { ...bw.table('card', 'number text NOT NULL'), name: '0001-cards' },
    { name: '0002-fails', up: 'SELECT 1 / 0', down: 'SELECT 1' },
  ],
  setup() {},
})
