import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { InputError } from '../core/errors.ts'
import { loadManifests } from './load.ts'
import { ManifestError } from './problem.ts'

const service = (name: string) => `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\n`

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'manifests-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(files: Record<string, string | Buffer>): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name)
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, content)
  }
}

const namesOf = (...paths: string[]) =>
  loadManifests(paths.map((path) => join(folder, path))).map(({ metadata }) => metadata.name)

function refused(...paths: string[]): ManifestError {
  try {
    namesOf(...paths)
  } catch (error) {
    if (error instanceof ManifestError) return error
    throw error
  }
  throw new Error('expected a refusal')
}

describe('loadManifests', () => {
  it('reads a folder and its subfolders in the order of names, and nothing else in it', () => {
    write({
      'b.yml': service('b'),
      'a.yaml': service('a'),
      'c/d.json': JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'd' } }),
      'readme.md': 'not: [yaml',
      '.hidden/e.yaml': service('e'),
    })
    expect(namesOf('.')).toEqual(['a', 'b', 'd'])
  })

  it('keeps the order of the paths, and reads a file that is met twice once', () => {
    write({ 'a.yaml': service('a'), 'b.yaml': service('b') })
    expect(namesOf('b.yaml', '.', 'a.yaml')).toEqual(['b', 'a'])
  })

  it('names files relative to the working folder', () => {
    write({ 'a.yaml': service('a') })
    const [resource] = loadManifests([folder])
    expect(resource?.at(['metadata', 'name'])).toEqual({
      file: relative(process.cwd(), join(folder, 'a.yaml')),
      line: 4,
      col: 3,
    })
  })

  it('does not follow a link to a folder, so that a cycle has an end', () => {
    write({ 'a.yaml': service('a') })
    symlinkSync(folder, join(folder, 'again.yaml'))
    expect(namesOf('.')).toEqual(['a'])
  })

  it.each([
    ['a path that leads nowhere', 'nowhere', 'MANIFEST_NOT_FOUND'],
    ['a folder without manifests', 'docs', 'MANIFEST_EMPTY'],
    ['a file without resources', 'empty.yaml', 'MANIFEST_EMPTY'],
    ['a link that leads nowhere', 'links', 'MANIFEST_NOT_FOUND'],
    ['a file that is no UTF-8', 'latin1.yaml', 'MANIFEST_UNREADABLE'],
    ['a file that is too large', 'large.yaml', 'MANIFEST_TOO_LARGE'],
    ['a device, which may have no end', 'device.yaml', 'MANIFEST_UNREADABLE'],
  ])('refuses %s, and says what to do next', (_, path, code) => {
    write({
      'docs/readme.md': '',
      'links/a.yaml': service('a'),
      'empty.yaml': '---\n# nothing yet\n',
      'latin1.yaml': Buffer.from([0x61, 0x3a, 0x20, 0xe9]),
      'large.yaml': '#'.repeat(1024 * 1024 + 1),
    })
    symlinkSync('gone.yaml', join(folder, 'links/b.yaml'))
    symlinkSync('/dev/zero', join(folder, 'device.yaml'))
    const error = refused(path)
    expect(error).toBeInstanceOf(InputError)
    expect(error.code).toBe(code)
    expect(error.where).toMatchObject({ line: 1, col: 1 })
    expect(error.message).toContain('\n  next: ')
  })

  it('names the link that leads to itself, and reads the files beside it', () => {
    write({ 'a.yaml': service('a') })
    symlinkSync('loop.yaml', join(folder, 'loop.yaml'))
    const error = refused('.')
    expect(error.code).toBe('MANIFEST_UNREADABLE')
    expect(error.where?.file).toMatch(/loop\.yaml$/)
  })

  it('names both places of a resource that is there twice', () => {
    write({ 'a.yaml': service('a'), 'b.yaml': `---\n${service('a')}` })
    const error = refused('.')
    expect(error.code).toBe('MANIFEST_DUPLICATE_RESOURCE')
    expect(error.message).toMatch(/b\.yaml:2:1: Service a is there twice, first at .*a\.yaml:1:1/)
  })

  it('says everything that is wrong in all files at once, the first thing first', () => {
    write({ 'a.yaml': 'a: [\n', 'b.yaml': 'b: {\n', 'c.yaml': service('c') })
    const error = refused('.', 'nowhere')
    expect(error.problems.map(({ code }) => code)).toEqual(['MANIFEST_SYNTAX', 'MANIFEST_SYNTAX', 'MANIFEST_NOT_FOUND'])
    expect(error.where).toEqual(error.problems[0].where)
    expect(error.message).toMatch(/a\.yaml.*\n {2}also .*b\.yaml.*\n {2}also .*nowhere.*\n {2}next: /)
  })

  it('lists at most twenty problems, and counts the others', () => {
    write({ 'a.yaml': '- 1\n---\n'.repeat(30) })
    const error = refused('a.yaml')
    expect(error.problems).toHaveLength(30)
    expect(error.message.match(/expected a Kubernetes resource/g)).toHaveLength(20)
    expect(error.message).toContain('and 10 more')
  })
})
