import { readdirSync, statSync, watch, type FSWatcher } from 'node:fs'
import { join } from 'node:path'

export interface FolderWatch {
  /** Ends it. */
  readonly signal: AbortSignal
  /** Paths that are not looked at, nor anything below them. */
  readonly isIgnored: (path: string) => boolean
  /** Told of each file that was written, replaced or removed; with slashes, below the folder. */
  readonly onEdit: (path: string) => void
  readonly onError: (error: Error) => void
}

/**
 * Follows the files of a folder. Folders are watched, not files: editors that save into a new file and put it in the place of
 * the old one leave a watcher of the file behind with nothing to see, as the recursive watcher of Node 20 is on Linux.
 */
export function watchFolder(root: string, options: FolderWatch): void {
  const { signal, isIgnored, onEdit, onError } = options
  const watchers = new Map<string, FSWatcher>()

  const look = (folder: string, isNew: boolean) => {
    watchers.get(folder)?.close()
    const watcher = watch(join(root, folder), { signal }, (_event, name) => {
      if (name !== null) note(folder === '' ? name : `${folder}/${name}`)
    })
    watcher.on('error', onError)
    watchers.set(folder, watcher)
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (isIgnored(path)) continue
      if (entry.isDirectory()) look(path, isNew)
      else if (isNew) onEdit(path)
    }
  }
  const note = (path: string) => {
    if (isIgnored(path)) return
    if (statSync(join(root, path), { throwIfNoEntry: false })?.isDirectory() === true) look(path, true)
    else onEdit(path)
  }
  look('', false)
}
