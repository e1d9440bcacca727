import pg from 'pg'

const INT8 = 20
const DATE = 1082
const DATE_ARRAY = 1182
const TEXT_ARRAY = 1009

/**
 * How raw statements read columns: bigint as a number (amounts and counts are safe integers), a date as the string
 * `YYYY-MM-DD` (node-pg would make it midnight in the zone of the process), ranges and numeric as text.
 */
export const rowTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === INT8) return Number
    if (oid === DATE) return String
    const readAs: number = oid === DATE_ARRAY ? TEXT_ARRAY : oid
    return pg.types.getTypeParser(readAs, format as 'text')
  }) as typeof pg.types.getTypeParser,
}
