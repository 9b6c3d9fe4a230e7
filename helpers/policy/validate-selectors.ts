import { type LabelSelector, labelValue } from '../manifests/kinds/common.ts'
import type { FieldPath } from '../manifests/resource.ts'
import type { Fault, Faults } from './fault.ts'
import type { CiliumVersion } from './input.ts'

/** Whose rules for label keys hold: Kubernetes' own know no source before a key. */
export type KeysOf = CiliumVersion | 'Kubernetes'

/**
 * Keys and values that no label has: EndpointSelector.Sanitize and ValidateLabelSelector in v1.20.2
 * pkg/labels/validation.go and v1.15.19 pkg/k8s/slim/k8s/apis/meta/v1/validation/validation.go; for NetworkPolicies the
 * same of Kubernetes. The values of matchLabels are checked by their schema.
 */
export function* selectorFaults(selector: LabelSelector | undefined, path: FieldPath, keysOf: KeysOf): Faults {
  const { matchLabels = {}, matchExpressions = [] } = selector ?? {}
  for (const key of Object.keys(matchLabels)) yield* keyFaults(key, [...path, 'matchLabels', key], keysOf)
  for (const [n, { key, values = [] }] of matchExpressions.entries()) {
    const at = [...path, 'matchExpressions', n]
    yield* keyFaults(key, [...at, 'key'], keysOf)
    for (const [index, value] of values.entries()) {
      if (!labelValue.safeParse(value).success)
        yield { path: [...at, 'values', index], what: `\`${value}\` is not the value of a label` }
    }
  }
}

function* keyFaults(key: string, path: FieldPath, keysOf: KeysOf): Generator<Fault> {
  if (!isQualifiedName(nameOf(key, keysOf))) yield { path, what: `\`${key}\` is not the key of a label` }
}

/** Without its source; 1.15 checks the two as one name, and so leaves fewer than 63 letters to the key. */
function nameOf(key: string, keysOf: KeysOf): string | undefined {
  if (keysOf === 'Kubernetes') return key
  const colon = key.indexOf(':')
  const [source, name] = [key.slice(0, Math.max(colon, 0)), key.slice(colon + 1)]
  if (keysOf === '1.15') return `${source === '' ? 'any' : source}.${name}`
  return colon < 0 || /^[A-Za-z0-9]+$/.test(source) ? name : undefined
}

const part = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const prefixed = new RegExp(`^(${part}(\\.${part})*/)?([^/]+)$`)

/** IsQualifiedName in Kubernetes' apimachinery: a name, and a DNS subdomain with a slash before it or none. */
function isQualifiedName(text: string | undefined): boolean {
  const [, prefix = '', , , , name = ''] = prefixed.exec(text ?? '') ?? []
  return prefix.length <= 254 && name.length <= 63 && /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(name)
}
