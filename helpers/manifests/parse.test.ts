import { describe, expect, it } from 'vitest'
import { parseManifests } from './parse.ts'
import { ManifestError } from './problem.ts'

const service = (name: string) => `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\n`

function problemsOf(text: string): string[] {
  try {
    parseManifests(text, 'a.yaml')
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error
    return error.problems.map(({ code, where }) => `${where?.line}:${where?.col} ${code}`)
  }
  return []
}

describe('parseManifests', () => {
  it('reads several documents and skips the empty ones', () => {
    const resources = parseManifests(`---\n# nothing\n---\n${service('a')}---\n---\n${service('b')}`, 'a.yaml')
    expect(resources.map(({ metadata }) => metadata.name)).toEqual(['a', 'b'])
    expect(resources[1]?.at(['metadata', 'name'])).toEqual({ file: 'a.yaml', line: 13, col: 3 })
  })

  it('takes the items of Lists, nested ones too, each with its own places', () => {
    const item = '{apiVersion: v1, kind: Service, metadata: {name: NAME}}'
    const text = `apiVersion: v1\nkind: List\nitems:\n- ${item.replace('NAME', 'a')}\n- kind: List\n  items:\n  - ${item.replace('NAME', 'b')}\n`
    const [a, b] = parseManifests(text, 'a.yaml')
    expect(a?.at([])).toMatchObject({ line: 4, col: 3 })
    expect(b?.at([])).toMatchObject({ line: 7, col: 5 })
    expect(b?.at(['metadata', 'name'])).toMatchObject({ line: 7, col: 48 })
    expect(b?.document).toEqual({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'b' } })
  })

  it('takes the items of a list of one kind, which need not say what they are', () => {
    const text = 'apiVersion: v1\nkind: ServiceList\nmetadata: {}\nitems:\n- {metadata: {name: a}}\n'
    const [a] = parseManifests(text, 'a.yaml')
    expect(a?.document).toEqual({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' } })
    expect(a?.at(['metadata', 'name'])).toMatchObject({ line: 5, col: 15 })
  })

  it('reads JSON, indented with tabs or not', () => {
    const document = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a', labels: { b: 'c' } } }
    const [resource] = parseManifests(JSON.stringify(document, null, '\t'), 'a.json')
    expect(resource?.document).toEqual(document)
    expect(resource?.at(['metadata', 'labels', 'b'])).toMatchObject({ line: 7, col: 4 })
  })

  it.each([
    ['metadata:\n  name: {{ .Values.name }}\n', '2:9', /^\S+ this is a template/, /helm template/],
    [
      'kind: Service\n{{- range .Values.all }}\nx: {{ . }}\n{{- end }}\n',
      '2:1',
      /^\S+ this is a template/,
      /helm template/,
    ],
    [
      '# {{ not this }}\na: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> mine\n',
      '3:1',
      /^\S+ a merge was left/,
      /keep one side/,
    ],
  ])('names once what a text is that is no YAML yet: %j', (text, place, what, next) => {
    expect(problemsOf(text)).toEqual([`${place} MANIFEST_SYNTAX`])
    expect(() => parseManifests(text, 'a.yaml')).toThrow(what)
    expect(() => parseManifests(text, 'a.yaml')).toThrow(next)
  })

  it('takes braces in quotes for text, whatever else is wrong', () => {
    expect(() => parseManifests(`${service('a')}x: "{{ b }}"\n`, 'a.yaml')).not.toThrow()
  })

  it.each([
    'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n',
    'resources: [a.yaml]\n',
  ])('tells that a kustomization is to be built: %j', (text) => {
    expect(() => parseManifests(text, 'base/kustomization.yaml')).toThrow(/kubectl kustomize/)
  })

  it.each(['n', '123', 'on'])('wants the name %s in quotes, without which it is none', (name) => {
    expect(() => parseManifests(service(name), 'a.yaml')).toThrow(`next: write it in quotes: "${name}"`)
  })

  it('finds fields behind aliases and merge keys where they were written', () => {
    const text = `${service('a')}x: &x\n  p: 1\n  q: 2\nspec:\n  <<: *x\n  q: 3\n  r: *x\n`
    const [resource] = parseManifests(text, 'a.yaml')
    expect(resource?.spec).toEqual({ p: 1, q: 3, r: { p: 1, q: 2 } })
    expect(resource?.at(['spec', 'p']).line).toBe(6)
    expect(resource?.at(['spec', 'q']).line).toBe(10)
    expect(resource?.at(['spec', 'r', 'q']).line).toBe(7)
  })

  it('gives the nearest ancestor of a field that is not there', () => {
    const [resource] = parseManifests(`${service('a')}spec:\n  ports:\n  - port: 80\n`, 'a.yaml')
    expect(resource?.at(['spec', 'ports', 0, 'name'])).toMatchObject({ line: 7, col: 5 })
    expect(resource?.at(['spec', 'ports', 1])).toMatchObject({ line: 6, col: 3 })
    expect(resource?.at(['status', 'x'])).toMatchObject({ line: 1, col: 1 })
  })

  it.each([
    ['all syntax errors of all documents', 'a: [1\n---\nb: {\n', ['2:1 MANIFEST_SYNTAX', '4:1 MANIFEST_SYNTAX']],
    ['a tag that YAML does not know', `${service('a')}spec: !secret x\n`, ['5:7 MANIFEST_SYNTAX']],
    ['a tag of YAML 1.1 alone', `${service('a')}spec: !!binary AAAA\n`, ['5:7 MANIFEST_SYNTAX']],
    ['an alias without its anchor', 'a: *b\n', ['1:4 MANIFEST_SYNTAX']],
    ['an alias of itself', `${service('a')}spec: &a {b: *a}\n`, ['1:1 MANIFEST_TOO_DEEP']],
    ['what is nested beyond reason', `a: ${'['.repeat(200)}${']'.repeat(200)}`, ['1:1 MANIFEST_TOO_DEEP']],
    ['what would overflow the stack', '['.repeat(50_000), ['1:1 MANIFEST_TOO_DEEP']],
    ['a key that stands twice', `${service('a')}spec:\n  a: 1\n  b: 2\n  a: 3\n`, ['8:3 MANIFEST_DUPLICATE_KEY']],
    ['a key that is a list', `${service('a')}? [a]\n: b\n`, ['5:3 MANIFEST_SYNTAX']],
    ['a list', '- a\n', ['1:1 MANIFEST_NOT_A_RESOURCE']],
    ['a mapping that is no resource', 'replicas: 1\n', ['1:1 MANIFEST_NOT_A_RESOURCE']],
    ['an empty item of a List', 'apiVersion: v1\nkind: List\nitems:\n-\n', ['4:2 MANIFEST_NOT_A_RESOURCE']],
    ['a List of no list', 'apiVersion: v1\nkind: List\nitems: {}\n', ['3:1 MANIFEST_INVALID_VALUE']],
    [
      'a resource without kind and name',
      'apiVersion: v1\n',
      ['1:1 MANIFEST_FIELD_MISSING', '1:1 MANIFEST_FIELD_MISSING'],
    ],
    ['a name that is a number', service('7'), ['4:3 MANIFEST_FIELD_MISSING']],
    ['a resource that is there twice', `${service('a')}---\n${service('a')}`, ['6:1 MANIFEST_DUPLICATE_RESOURCE']],
  ])('refuses %s', (_, text, problems) => expect(problemsOf(text)).toEqual(problems))

  it('refuses aliases that multiply, before they fill the memory', () => {
    const levels = Array.from(
      { length: 12 },
      (_, level) => `a${level + 1}: &a${level + 1} [${`*a${level},`.repeat(10)}]`,
    )
    expect(problemsOf(`a0: &a0 x\n${levels.join('\n')}\n`)).toEqual(['1:1 MANIFEST_SYNTAX'])
  })

  it('takes the same name in another namespace or of another kind for another resource', () => {
    const other = service('a').replace('  name', '  namespace: other\n  name')
    const texts = [service('a'), other, service('a').replace('Service', 'ConfigMap')]
    expect(parseManifests(texts.join('---\n'), 'a.yaml')).toHaveLength(3)
  })

  it('reads tens of thousands of keys in time that grows with their number', { timeout: 60_000 }, () => {
    const keys = Array.from({ length: 30_000 }, (_, index) => `  k${index}: v`)
    const before = process.threadCpuUsage()
    expect(problemsOf(`${service('a')}spec:\n${keys.join('\n')}\n`)).toEqual([])
    // Comparing each key with each other one takes more than ten seconds.
    expect(process.threadCpuUsage(before).user / 1e6).toBeLessThan(5)
  })
})
