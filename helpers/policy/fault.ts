import type { Problem } from '../manifests/problem.ts'
import { type FieldPath, nameOf } from '../manifests/resource.ts'
import type { CiliumVersion, Policy } from './input.ts'

/** One thing for which Cilium (or the API server) would reject a policy. */
export interface Fault {
  readonly path: FieldPath
  /** A sentence without its subject's place: "at most 40 ports are allowed here, found 41". */
  readonly what: string
  readonly next?: string
}

export type Faults = Generator<Fault, void, undefined>

/** Where an entry of `ingress`, `egress` and so on stands. */
export interface Place {
  readonly path: FieldPath
  readonly direction: 'ingress' | 'egress'
  readonly policy: Policy
  readonly version: CiliumVersion
  /** The rule has a nodeSelector. */
  readonly ofNodes: boolean
}

const rejected = 'correct it; a policy that is rejected enforces nothing'

export function problemOf(policy: Policy, { path, what, next = rejected }: Fault): Problem {
  const field = path.length === 0 ? nameOf(policy) : fieldText(path)
  return { code: 'POLICY_REJECTED', what: `${field}: ${what}`, where: policy.at(path), next }
}

/** `spec.ingress[0].toPorts[1]` */
export function fieldText(path: FieldPath): string {
  return path.map((step, n) => (typeof step === 'number' ? `[${step}]` : n === 0 ? step : `.${step}`)).join('')
}
