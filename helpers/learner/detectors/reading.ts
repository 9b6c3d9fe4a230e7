import { formatLocation } from '../../core/source.ts'
import { kinds } from '../../manifests/kinds/index.ts'
import type { Problem } from '../../manifests/problem.ts'
import { nameOf, type Resource } from '../../manifests/resource.ts'
import { nearestName } from '../../manifests/suggest.ts'
import { labByName } from '../belongs.ts'
import { type Facts, writtenIn } from '../facts.ts'
import { type Mistake, mistakeAt } from '../mistake.ts'

const problems = ({ documents }: Facts): readonly Problem[] => documents.flatMap((document) => document.problems)

export function emptyFile({ documents, emptyFiles, lab }: Facts): Mistake | undefined {
  const file = documents.length === 0 ? emptyFiles.find((name) => labByName(name) === lab) : undefined
  if (file === undefined) return undefined
  const solution = [`meshproof manifests ${lab}`]
  return { code: 'empty-file', where: { file, line: 1, col: 1 }, facts: { file }, solution }
}

export function yamlSyntax(facts: Facts): Mistake | undefined {
  const problem = problems(facts).find(({ code }) => code === 'MANIFEST_SYNTAX' || code === 'MANIFEST_DUPLICATE_KEY')
  if (problem === undefined) return undefined
  const { what, where } = problem
  return { code: 'yaml-syntax', where, facts: { what }, solution: where === undefined ? [] : [formatLocation(where)] }
}

export function wrongKind(facts: Facts): Mistake | undefined {
  const known = kinds.map(({ kind }) => kind)
  const wrong = writtenIn(facts).find(({ kind }) => !known.some((one) => one === kind))
  if (wrong === undefined) return undefined
  const wanted = nearestName(wrong.kind, known) ?? kindOf[facts.lab]
  return mistakeAt('wrong-kind', wrong, ['kind'], { seen: wrong.kind, wanted }, `kind: ${wanted}`)
}

const kindOf: Readonly<Record<Facts['lab'], string>> = {
  'load-balancing': 'Service',
  security: 'CiliumNetworkPolicy',
  'rate-limit': 'CiliumEnvoyConfig',
  canary: 'CiliumEnvoyConfig',
}

export function wrongApiVersion(facts: Facts): Mistake | undefined {
  for (const resource of writtenIn(facts)) {
    const wanted = kinds.find(({ kind }) => kind === resource.kind)?.apiVersion
    if (wanted === undefined || wanted === resource.apiVersion) continue
    const facts = { seen: resource.apiVersion, wanted, kind: resource.kind }
    return mistakeAt('wrong-api-version', resource, ['apiVersion'], facts, `apiVersion: ${wanted}`)
  }
  return undefined
}

/** Cilium's policies have ports as strings, Kubernetes' own as numbers. */
export function portNotString(facts: Facts): Mistake | undefined {
  for (const policy of writtenIn(facts).filter(({ kind }) => kind.startsWith('Cilium'))) {
    const path = numberAt(policy.document, [])
    if (path === undefined) continue
    const seen = String(path.value)
    return mistakeAt('port-not-string', policy, path.path, { seen }, `- port: "${seen}"`)
  }
  return undefined
}

interface Found {
  readonly path: (string | number)[]
  readonly value: number
}

function numberAt(value: unknown, path: (string | number)[]): Found | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  for (const [key, inner] of Object.entries(value)) {
    const step = Array.isArray(value) ? Number(key) : key
    const inPorts = path.at(-2) === 'ports' && path.includes('toPorts')
    if (inPorts && step === 'port' && typeof inner === 'number') return { path: [...path, step], value: inner }
    const found = numberAt(inner, [...path, step])
    if (found !== undefined) return found
  }
  return undefined
}

export function unknownField(facts: Facts): Mistake | undefined {
  const problem = problems(facts).find(({ code }) => code === 'MANIFEST_UNKNOWN_FIELD')
  if (problem === undefined) return undefined
  const [, seen = ''] = /`([^`]+)`/.exec(problem.what) ?? []
  const [, nearest] = /did you mean `([^`]+)`/.exec(problem.what) ?? []
  const solution = nearest === undefined ? [problem.next] : [`${nearest}:`]
  return { code: 'unknown-field', where: problem.where, facts: { seen }, solution }
}

const toldApart = new Set([
  'MANIFEST_SYNTAX',
  'MANIFEST_DUPLICATE_KEY',
  'MANIFEST_UNKNOWN_FIELD',
  'MANIFEST_UNKNOWN_KIND',
])

/** What is left: a value that the kind does not allow, a rule that Cilium refuses, a missing name. */
export function invalidValue(facts: Facts): Mistake | undefined {
  const problem = problems(facts).find(
    ({ code, what }) => !toldApart.has(code) && !/^apiVersion:|a port is a string/.test(what),
  )
  if (problem === undefined) return undefined
  const { what, where, next } = problem
  return { code: 'invalid-value', where, facts: { what }, solution: [next] }
}

export function duplicateResource(facts: Facts): Mistake | undefined {
  const seen = new Map<string, Resource>()
  for (const resource of writtenIn(facts)) {
    const key = `${nameOf(resource)} ${resource.metadata.namespace ?? ''}`
    const first = seen.get(key)
    if (first !== undefined) {
      const other = formatLocation(first.at([]))
      return mistakeAt(
        'duplicate-resource',
        resource,
        [],
        { other },
        `kubectl delete ${resource.kind} ${resource.metadata.name}`,
      )
    }
    seen.set(key, resource)
  }
  return undefined
}
