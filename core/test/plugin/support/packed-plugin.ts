import { gzipSync } from 'node:zlib'

/** One thing in an archive; `type` as tar has it: a file, unless it says otherwise. */
export interface ArchiveEntry {
  readonly path: string
  readonly content?: string | Buffer
  readonly type?: string
  readonly link?: string
}

const BLOCK = 512

/** A tar archive of entries whose paths are written as they are, however wrong. */
export function tarOf(entries: readonly ArchiveEntry[]): Buffer {
  const parts = entries.flatMap(({ path, content = '', type = '0', link = '' }) => {
    const bytes = Buffer.from(content)
    const header = Buffer.alloc(BLOCK)
    header.write(path.slice(0, 100), 0)
    header.write('0000644\0', 100)
    header.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124)
    header.write('        ', 148)
    header.write(type, 156)
    header.write(link, 157)
    header.write('ustar\x0000', 257)
    const sum = header.reduce((total, byte) => total + byte, 0)
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
    return [header, bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)]
  })
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)])
}

export function tgzOf(entries: readonly ArchiveEntry[]): Buffer {
  return gzipSync(tarOf(entries))
}

export interface PackedPlugin {
  readonly id: string
  readonly version?: string
  readonly compat?: string
  readonly permissions?: readonly string[]
  /** The module, without its imports: what the definition holds beside `id`, `compat` and `permissions`. */
  readonly code?: string
  readonly packageJson?: Readonly<Record<string, unknown>>
  readonly files?: readonly ArchiveEntry[]
}

/** A package file as `npm pack` makes it. */
export function packPlugin(plugin: PackedPlugin): Buffer {
  const { id, version = '1.0.0', compat = '^1.0.0-alpha.0', permissions = [], code = 'setup() {}', files = [] } = plugin
  const packageJson = {
    ...{ name: `bookwright-plugin-${id}`, version, type: 'module', exports: { '.': './index.js' } },
    bookwright: { id, compat, displayName: id, description: `Plugin ${id}`, permissions },
    peerDependencies: { '@bookwright/core': compat },
    ...plugin.packageJson,
  }
  const module = `import { definePlugin, defineSettings, hooks, veto } from '@bookwright/core'
const version = ${JSON.stringify(version)}
export default definePlugin({ id: ${JSON.stringify(id)}, compat: ${JSON.stringify(compat)},
  permissions: ${JSON.stringify(permissions)}, ${code} })
void [defineSettings, hooks, veto, version]
`
  return tgzOf([
    { path: 'package/package.json', content: JSON.stringify(packageJson) },
    { path: 'package/index.js', content: module },
    ...files.map(file => ({ ...file, path: `package/${file.path}` })),
  ])
}
