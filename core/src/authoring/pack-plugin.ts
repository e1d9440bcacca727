import { PluginAuthoringError } from '../errors/plugin-errors.js'
import { readPackageArchive } from '../plugin/package-archive.js'
import type { PackedFile } from '../plugin/tar-archive.js'
import type { AuthoredPlugin } from './plugin-folder.js'
import type { Quality } from './quality.js'
import { writeArchive } from './write-archive.js'

/**
 * The package file of a plugin: what an engine installs. The same files make the same bytes.
 * @param quality - Its badges are written into the package.json; undefined leaves that as it is.
 * @throws BW_PLUGIN_AUTHORING when something essential is missing, or an engine would not take it.
 */
export async function packPlugin({ archive }: Pick<AuthoredPlugin, 'archive'>, quality?: Quality): Promise<Buffer> {
  if (quality && quality.problems.length > 0) {
    throw new PluginAuthoringError({ problem: `it is not ready:\n  ${quality.problems.join('\n  ')}` })
  }
  const files = archive.files.map(file => (quality && file.path === 'package.json' ? withBadges(file, quality) : file))
  const bytes = writeArchive(files)
  // Whoever gets it should not be the first to hear that it cannot be read.
  await readPackageArchive(bytes)
  return bytes
}

function withBadges({ path, content }: PackedFile, { findings }: Quality): PackedFile {
  const packageJson = JSON.parse(content.toString('utf8')) as { bookwright: object }
  const badges = findings.filter(({ isEarned }) => isEarned).map(({ badge }) => badge)
  const whole = { ...packageJson, bookwright: { ...packageJson.bookwright, badges } }
  return { path, content: Buffer.from(`${JSON.stringify(whole, null, 2)}\n`) }
}
