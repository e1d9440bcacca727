/** What the engine takes, in bytes; Base64 is four characters for three. */
const MAX_BYTES = 300 * 1024
const QUALITIES = [0.9, 0.8, 0.65, 0.5]

export type PictureKind = 'logo' | 'photo'

/** The longer side in px, twice of what is shown; a logo keeps what is transparent in it. */
const LIMITS: Readonly<Record<PictureKind, { side: number; type: string }>> = {
  logo: { side: 320, type: 'image/webp' },
  photo: { side: 1400, type: 'image/jpeg' },
}

/** Makes a picture as small as it is shown. @returns Base64; undefined for what is no picture, or stays too large. */
export async function fittedPicture(file: Blob, kind: PictureKind): Promise<string | undefined> {
  const { side, type } = LIMITS[kind]
  const bitmap = await createImageBitmap(file).catch(() => undefined)
  if (!bitmap) return undefined
  const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(bitmap.width * scale))
  canvas.height = Math.max(1, Math.round(bitmap.height * scale))
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
  bitmap.close()
  const tries = QUALITIES.map(quality => canvas.toDataURL(type, quality).split(',')[1] ?? '')
  return tries.find(data => data !== '' && (data.length * 3) / 4 <= MAX_BYTES)
}
