import { MeshproofError } from '../../../core/errors.ts'
import type { FieldPath } from '../../../manifests/resource.ts'

export type ResourceKind = 'listener' | 'route' | 'cluster' | 'endpoints'

/** One resource that Envoy does not take. */
export interface Refusal {
  readonly kind: ResourceKind
  /** As in the snapshot: a listener's, route configuration's or cluster's `name`, endpoints' `cluster_name`. */
  readonly name: string
  /** Where in the resource, as far as Envoy's words tell; empty for the resource as a whole. */
  readonly path: FieldPath
  /** Envoy's own words about this resource alone. */
  readonly words: string
}

/** Envoy did not take a snapshot. What stood before, if anything, is in force. */
export class EnvoyRefusedError extends MeshproofError {
  /** Empty when the words name no resource and each of them alone would be taken. */
  readonly refusals: readonly Refusal[]
  /** Envoy's words about the snapshot. */
  readonly words: string

  constructor(words: string, refusals: readonly Refusal[]) {
    const named = refusals.map(({ kind, name }) => `${kind} ${name}`).join(', ')
    super({
      code: 'ENVOY_REFUSED',
      what: `Envoy did not take ${named || 'its resources'}: ${refusals.map((one) => one.words).join('; ') || words}`,
      next: 'correct what is named; what stood before stays in force',
    })
    this.words = words
    this.refusals = refusals
  }
}
