import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { messageOf } from '../core/errors.ts'
import type { SourceLocation } from '../core/source.ts'
import type { Problem } from './problem.ts'

/** Far more than a lab's manifests have, and still read in a second. */
const maxFileBytes = 1024 * 1024

interface ManifestFile {
  /** Relative to the working folder. */
  readonly file: string
  readonly text: string
}

/**
 * The manifest files at a path: the file itself, or those of a folder and its subfolders that end in .yaml, .yml or
 * .json, in the order of their names. Hidden ones are left out; links to folders are not followed.
 */
export function manifestFiles(path: string): { files: string[]; problems: Problem[] } {
  try {
    const files = statSync(path).isDirectory() ? filesBelow(resolve(path)) : [resolve(path)]
    return { files, problems: [] }
  } catch (error) {
    return { files: [], problems: [notReadable(path, error)] }
  }
}

function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !name.startsWith('.'))
  return entries
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return filesBelow(path)
      return isManifest(entry, path) ? [path] : []
    })
}

function isManifest(entry: Dirent, path: string): boolean {
  if (!/\.(yaml|yml|json)$/.test(entry.name)) return false
  return entry.isFile() || (entry.isSymbolicLink() && !leadsToFolder(path))
}

/** A link that leads nowhere, or to itself, does not: reading it says so. */
function leadsToFolder(link: string): boolean {
  try {
    return statSync(link).isDirectory()
  } catch {
    return false
  }
}

/** @returns the file's text, or what is wrong with it */
export function readManifestFile(path: string): ManifestFile | Problem {
  try {
    const stats = statSync(path)
    // Some have no end.
    if (stats.isCharacterDevice()) throw new Error('it is a device')
    const { size } = stats
    if (size > maxFileBytes) return tooLarge(path, size)
    return { file: relativeTo(path), text: new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path)) }
  } catch (error) {
    return notReadable(path, error)
  }
}

function tooLarge(path: string, bytes: number): Problem {
  return {
    code: 'MANIFEST_TOO_LARGE',
    what: `the file has ${bytes} bytes; at most ${maxFileBytes} are read`,
    where: startOfFile(path),
    next: 'split the file, or name only the files that belong to the lab',
  }
}

function notReadable(path: string, cause: unknown): Problem {
  const gone = cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')
  return {
    code: gone ? 'MANIFEST_NOT_FOUND' : 'MANIFEST_UNREADABLE',
    what: gone ? 'there is no such file or folder' : `cannot be read: ${messageOf(cause)}`,
    where: startOfFile(path),
    next: gone ? `check the path; it is looked for from ${process.cwd()}` : 'make it a readable file of UTF-8 text',
    cause,
  }
}

export function startOfFile(path: string): SourceLocation {
  return { file: relativeTo(path), line: 1, col: 1 }
}

function relativeTo(path: string): string {
  return relative(process.cwd(), path) || '.'
}
