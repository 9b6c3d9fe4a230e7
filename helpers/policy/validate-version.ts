import type { PlacedRule } from '../manifests/kinds/cilium-network-policy.ts'
import type { FieldPath } from '../manifests/resource.ts'
import type { Faults } from './fault.ts'
import type { CiliumVersion } from './input.ts'

/** Fields that one of the versions does not know, by what stands before them (v1.15.19 and v1.20.2 pkg/policy/api). */
const since116: readonly RegExp[] = [
  /^(enableDefaultDeny|log)$/,
  /\.ports\[\]\.endPort$/,
  /CIDRSet\[\]\.cidrGroupSelector$/,
  /\.(fromNodes|toNodes|fromGroups)$/,
  /\.listener\.priority$/,
  /^egressDeny\[\]\.toFQDNs$/,
]
const until118: readonly RegExp[] = [/\.(fromRequires|toRequires)$/, /\.rules\.(kafka|l7proto|l7)$/]

export function* fieldFaults({ path, rule }: PlacedRule, version: CiliumVersion): Faults {
  const refused = version === '1.15' ? since116 : until118
  for (const [at, text] of fieldsOf(rule, [], '')) {
    if (!refused.some((pattern) => pattern.test(text))) continue
    const name = text.replace(/^.*[.\]]/, '')
    const next =
      version === '1.15' ? 'leave it out, or try it with Cilium 1.20' : 'leave it out; it was removed from Cilium'
    yield { path: [...path, ...at], what: `Cilium ${version} has no field \`${name}\` here`, next }
  }
}

function* fieldsOf(value: unknown, path: FieldPath, text: string): Generator<[FieldPath, string]> {
  if (typeof value !== 'object' || value === null) return
  for (const [name, field] of Object.entries(value)) {
    const index = Array.isArray(value)
    const at: FieldPath = [...path, index ? Number(name) : name]
    const here = index ? `${text}[]` : text === '' ? name : `${text}.${name}`
    if (!index && !(Array.isArray(field) && field.length === 0)) yield [at, here]
    yield* fieldsOf(field, at, here)
  }
}
