import { PluginPackageInvalidError } from '../errors/plugin-errors.js'

/** One plain file of an archive. */
export interface PackedFile {
  /** Relative, with slashes, below the one folder that a package has. */
  readonly path: string
  readonly content: Buffer
}

const BLOCK = 512
const MAX_FILES = 5_000
const MAX_PATH = 200
/** Header fields of POSIX ustar: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06 */
const FIELDS = { name: [0, 100], size: [124, 12], checksum: [148, 8], type: [156, 1], prefix: [345, 155] } as const

/**
 * Reads the plain files of a tar archive such as `npm pack` writes: folders are implied, everything else is refused.
 * @throws BW_PLUGIN_PACKAGE_INVALID for links, devices, paths that lead elsewhere, two files of one name, a file that another
 *   one lies in, too many files.
 */
export function readTar(archive: Buffer): PackedFile[] {
  const files = new Map<string, PackedFile>()
  let longPath: string | undefined
  for (let offset = 0; offset + BLOCK <= archive.length;) {
    const header = archive.subarray(offset, offset + BLOCK)
    if (header.every(byte => byte === 0)) break
    checkSum(header)
    const size = numberIn(header, 'size')
    const content = archive.subarray(offset + BLOCK, offset + BLOCK + size)
    if (content.length < size) throw refused('it ends in the middle of a file')
    offset += BLOCK + Math.ceil(size / BLOCK) * BLOCK
    const type = textIn(header, 'type')
    if (type === 'x') longPath = pathOfPax(content)
    else if (type === '' || type === '0') {
      addFile(files, { path: plainPath(longPath ?? nameOf(header)), content })
      longPath = undefined
    } else if (type === '5') longPath = undefined
    else if (type !== 'g') throw refused(`${longPath ?? nameOf(header)} is no plain file`)
  }
  refuseFilesInFiles(files)
  return [...files.values()]
}

/** A disk could not hold both. @param files - By path in small letters. */
function refuseFilesInFiles(files: ReadonlyMap<string, PackedFile>): void {
  for (const [key, { path }] of files) {
    for (let slash = key.indexOf('/'); slash > 0; slash = key.indexOf('/', slash + 1)) {
      if (files.has(key.slice(0, slash))) throw refused(`${path} lies in a file`)
    }
  }
}

function addFile(files: Map<string, PackedFile>, file: PackedFile): void {
  // Two names that differ in case are one file where the disk does not tell them apart.
  const key = file.path.toLowerCase()
  if (files.has(key)) throw refused(`${file.path} is in it twice`)
  if (files.size >= MAX_FILES) throw refused(`it has more than ${MAX_FILES} files`)
  files.set(key, file)
}

/** The path without the first folder, which is `package` in what npm writes. */
function plainPath(name: string): string {
  const parts = name.split('/').slice(1)
  const isPlain = parts.length > 0 && parts.every(part => /^[\w@+.,()[\] -]+$/.test(part) && !/^\.{1,2}$/.test(part))
  const isShort = name.length <= MAX_PATH
  if (!isPlain || !isShort || name.startsWith('/')) throw refused(`the path ${JSON.stringify(name)} is not allowed`)
  return parts.join('/')
}

function nameOf(header: Buffer): string {
  const [name, prefix] = [textIn(header, 'name'), textIn(header, 'prefix')]
  return prefix === '' ? name : `${prefix}/${name}`
}

/** The path in a pax header: records of the form `<length> <key>=<value>\n`. */
function pathOfPax(content: Buffer): string | undefined {
  let path: string | undefined
  for (let at = 0; at < content.length;) {
    const space = content.indexOf(' ', at)
    const length = Number(content.subarray(at, space).toString('latin1'))
    if (space < 0 || !Number.isInteger(length) || length <= space - at) throw refused('a header in it is damaged')
    const [key, ...value] = content
      .subarray(space + 1, at + length - 1)
      .toString('utf8')
      .split('=')
    if (key === 'path') path = value.join('=')
    if (key === 'size' || key === 'linkpath') throw refused('a header in it is not allowed')
    at += length
  }
  return path
}

function textIn(header: Buffer, field: keyof typeof FIELDS): string {
  const [from, length] = FIELDS[field]
  return header
    .subarray(from, from + length)
    .toString('utf8')
    .replace(/\0.*$/s, '')
}

function numberIn(header: Buffer, field: keyof typeof FIELDS): number {
  const text = textIn(header, field).trim()
  if (!/^[0-7]{1,11}$/.test(text)) throw refused('a header in it is damaged')
  return Number.parseInt(text, 8)
}

/** The sum of all bytes of the header, with spaces in place of the sum itself. */
function checkSum(header: Buffer): void {
  const [from, length] = FIELDS.checksum
  const sum = header.reduce((total, byte, index) => total + (index >= from && index < from + length ? 32 : byte), 0)
  const stated = Number.parseInt(textIn(header, 'checksum').trim(), 8)
  if (sum !== stated) throw refused('it is no tar archive, or it is damaged')
}

function refused(problem: string): Error {
  return new PluginPackageInvalidError({ problem })
}
