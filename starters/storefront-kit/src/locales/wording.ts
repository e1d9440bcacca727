/** A zone in words: `Bath (Europe/London, UTC+1)`. */
export interface Zone {
  city: string
  zone: string
  offset: string
}

/** What a kind of business calls things. */
export interface BrandWords {
  services: string
  service: string
  person: string
  anyone: string
  place: string
}
