/**
 * A catalogue in another language: the shape of the English one, where any sentence may be missing. What is missing is
 * read in English (see catalogue.ts), so that a new sentence never waits for five languages; a test counts them.
 */
export type Translated<T> = T extends (...parts: infer Parts) => string
  ? (...parts: Parts) => string
  : T extends readonly string[]
    ? readonly string[]
    : T extends object
      ? { readonly [Key in keyof T]?: Translated<T[Key]> }
      : T extends string
        ? string
        : T
