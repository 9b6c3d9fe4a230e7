import { MeshproofError } from '../core/errors.ts'
import type { SourceLocation } from '../core/source.ts'
import { nameOf, type Resource } from '../manifests/resource.ts'

/** Cilium or its Envoy did not accept a resource, so that traffic says nothing about it. */
export class RejectedConfigError extends MeshproofError {
  readonly resource: Resource
  /** The agent's or Envoy's own words. */
  readonly words: string

  constructor(facts: { resource: Resource; words: string; by: string; where?: SourceLocation; next?: string }) {
    super({
      code: 'CONFIG_REJECTED',
      what: `${facts.by} did not accept ${nameOf(facts.resource)}: ${facts.words}`,
      where: facts.where ?? facts.resource.at([]),
      next: facts.next ?? 'correct the manifest where the message points; nothing of it is in force',
    })
    this.resource = facts.resource
    this.words = facts.words
  }
}
