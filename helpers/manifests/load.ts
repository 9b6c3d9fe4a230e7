import { duplicateResources } from './duplicates.ts'
import { manifestFiles, readManifestFile, startOfFile } from './files.ts'
import { collectFromText } from './parse.ts'
import { type Problem, throwIfAny } from './problem.ts'
import type { Resource } from './resource.ts'
import type { Collected } from './resources-of.ts'

/**
 * Every resource of these files and folders, in the order of paths, file names and documents. Folders are read with
 * their subfolders (*.yaml, *.yml, *.json); a file that is met twice is read once; a List stands for its items.
 * The kinds' own fields are not looked at; see `readManifests` in validate.ts.
 * @throws ManifestError with everything that is wrong in any of the files
 */
export function loadManifests(paths: readonly string[]): Resource[] {
  const { resources, problems } = collectManifests(paths)
  throwIfAny(problems)
  return resources
}

/** Like `loadManifests`, but hands back what is wrong. */
export function collectManifests(paths: readonly string[]): Collected {
  const read = new Set<string>()
  const resources: Resource[] = []
  const problems: Problem[] = []
  for (const path of paths) {
    const found = collectAt(path, read)
    resources.push(...found.resources)
    problems.push(...found.problems)
  }
  return { resources, problems: [...problems, ...duplicateResources(resources)] }
}

function collectAt(path: string, read: Set<string>): Collected {
  const { files, problems } = manifestFiles(path)
  const resources: Resource[] = []
  const fresh = files.filter((file) => !read.has(file))
  for (const file of fresh) {
    read.add(file)
    const content = readManifestFile(file)
    const found =
      'text' in content ? collectFromText(content.text, content.file) : { resources: [], problems: [content] }
    resources.push(...found.resources)
    problems.push(...found.problems)
  }
  const nothing = resources.length === 0 && problems.length === 0 && fresh.length === files.length
  return { resources, problems: nothing ? [empty(path)] : problems }
}

function empty(path: string): Problem {
  return {
    code: 'MANIFEST_EMPTY',
    what: 'there is no Kubernetes resource in it',
    where: startOfFile(path),
    next: 'name a file, or a folder with *.yaml, *.yml or *.json files, that holds the resources to try',
  }
}
