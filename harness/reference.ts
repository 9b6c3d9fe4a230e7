import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isNode, parseDocument } from 'yaml'
import { removeAt, replaceAt } from '../helpers/manifests/mutate.ts'
import type { FieldPath } from '../helpers/manifests/resource.ts'
import { root } from './run-meshproof.ts'

export type Change = (text: string) => string

function text(file: string): string {
  return readFileSync(join(root, 'deployments', file), 'utf8')
}

/** The manifests that the labs come with, to be changed. */
export const reference = {
  canary: text('canary/envoy-lb-listener.yaml'),
  rateLimit: text('rate-limit/envoy-rate-limit.yaml'),
  security: text('security/secure-stronghold.yaml'),
  simpleStronghold: text('workshop/simple-stronghold.yaml'),
  betterStronghold: text('workshop/better-stronghold.yaml'),
}

/** Steps of a path, written as in messages: `spec.services.0.name`. */
export function at(path: string): FieldPath {
  return path.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step))
}

/** Puts a value at a path; in the first document unless said. */
export function put(path: string | FieldPath, value: unknown, document = 0): Change {
  return (text) => replaceAt(text, document, typeof path === 'string' ? at(path) : path, value)
}

export function drop(path: string | FieldPath, document = 0): Change {
  return (text) => removeAt(text, document, typeof path === 'string' ? at(path) : path)
}

/** What stands at a path of the first document. */
export function valueIn(text: string, path: string): unknown {
  const found = parseDocument(text).getIn(at(path), true)
  return isNode(found) ? found.toJSON() : found
}

export function changed(text: string, ...changes: readonly Change[]): string {
  return changes.reduce((result, change) => change(result), text)
}

export const route = 'spec.resources.1.virtual_hosts.0.routes.0.route'
export const manager = 'spec.resources.0.filter_chains.0.filters.0.typed_config'

/** The canary's split. */
export const arms = `${route}.weighted_clusters.clusters`
export const limiter = `${manager}.http_filters.0.typed_config`
export const bucket = `${limiter}.token_bucket`
export const policyPort = 'spec.ingress.0.toPorts.0'

export function weights(simple: number, better: number): Change {
  return (text) => changed(text, put(`${arms}.0.weight`, simple), put(`${arms}.1.weight`, better))
}

/** The reference's limit, refilled so often that a test need not wait a minute, and the promise that says so. */
export const fastLimit = {
  manifest: changed(reference.rateLimit, put(`${bucket}.fill_interval`, '5s')),
  env: { MESHPROOF_EXPECT: 'rate-limit.refill=10/5s' },
}
