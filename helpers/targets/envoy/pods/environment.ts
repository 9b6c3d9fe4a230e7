import { InputError } from '../../../core/errors.ts'
import type { Deployment } from '../../../manifests/kinds/index.ts'
import { nameOf } from '../../../manifests/resource.ts'
import { cannotHonour, containerPath } from './honoured.ts'

/** The facts of a pod that `fieldRef` can put into its environment. */
export interface PodFacts {
  readonly name: string
  readonly namespace: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly serviceAccount: string
  readonly node: string
  readonly ip: string
}

/** A container's environment, for the pod that it runs in. */
export type Environment = (pod: PodFacts) => Record<string, string>

/**
 * Reads a container's `env`.
 *
 * @throws InputError for a source other than `value` and `fieldRef`, and for what this target has to decide itself
 */
export function environmentOf(deployment: Deployment): Environment {
  const env = deployment.spec.template.spec.containers[0]?.env ?? []
  const sources = env.map(({ name, value, valueFrom }, index): [string, (pod: PodFacts) => string] => {
    const path = [...containerPath, 'env', index]
    if (name === 'SERVER_ADDRESS')
      throw cannotHonour(deployment, path, 'SERVER_ADDRESS: a pod listens on its own address')
    if (valueFrom === undefined) return [name, () => value ?? '']
    const { fieldRef, ...others } = valueFrom
    const [other] = Object.keys(others)
    if (other !== undefined) throw cannotHonour(deployment, [...path, 'valueFrom', other], `env from a ${other}`)
    const read = fieldReader(fieldRef?.fieldPath ?? '')
    if (read === undefined) throw unknownField(deployment, [...path, 'valueFrom', 'fieldRef', 'fieldPath'])
    return [name, read]
  })
  return (pod) => {
    const values: Record<string, string> = {}
    for (const [name, read] of sources) values[name] = expand(read(pod), values)
    return values
  }
}

function fieldReader(path: string): ((pod: PodFacts) => string) | undefined {
  const [, map, key] = /^metadata\.(labels|annotations)\['([^']+)'\]$/.exec(path) ?? []
  if (key !== undefined) return (pod) => (map === 'labels' ? pod.labels : pod.annotations)[key] ?? ''
  return fields.get(path)
}

const fields: ReadonlyMap<string, (pod: PodFacts) => string> = new Map<string, (pod: PodFacts) => string>([
  ['metadata.name', ({ name }) => name],
  ['metadata.namespace', ({ namespace }) => namespace],
  ['spec.nodeName', ({ node }) => node],
  ['spec.serviceAccountName', ({ serviceAccount }) => serviceAccount],
  ['status.podIP', ({ ip }) => ip],
])

/**
 * `$(NAME)` stands for a variable that was defined before; `$$(NAME)` for the text `$(NAME)`; an unknown one stays.
 * Source: Kubernetes documentation, "Define Dependent Environment Variables", v1.34.
 */
function expand(value: string, defined: Readonly<Record<string, string>>): string {
  return value.replace(/\$\$|\$\(([^)]+)\)/g, (whole, name: string | undefined) => {
    if (name === undefined) return '$'
    return defined[name] ?? whole
  })
}

function unknownField(deployment: Deployment, path: readonly (string | number)[]): InputError {
  return new InputError({
    code: 'TARGET_CANNOT_HONOUR',
    what: `${nameOf(deployment)}: the embedded target does not know this field of a pod`,
    where: deployment.at(path),
    next: `use ${[...fields.keys()].join(', ')}, metadata.labels['…'], metadata.annotations['…'], or MESHPROOF_TARGET=k3s`,
  })
}
