import type { Model } from 'sequelize-typescript'

/** A getter that reads a bigint as a number: the driver gives text, and amounts are safe integers. */
export function safeInteger(attribute: string): (this: Model) => number | null {
  return function read(this: Model): number | null {
    const value: unknown = this.getDataValue(attribute)
    return value === null || value === undefined ? null : Number(value)
  }
}
