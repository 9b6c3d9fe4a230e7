import type { EnvoyConfig } from '../../manifests/kinds/index.ts'
import type { Message } from '../../manifests/message.ts'
import type { PolicyOptions } from '../../policy/input.ts'
import { snakeCase } from '../path-pattern.ts'
import { type ConfigRule, configRules } from './config-rules.ts'

/**
 * Whether a config that was changed means the same by a rule that is known to hold.
 * @returns the rule in words; undefined when none makes them the same
 */
export function sameConfig(before: EnvoyConfig, after: EnvoyConfig, options: PolicyOptions): string | undefined {
  const same = (rules: readonly ConfigRule[]) => form(before, rules, options) === form(after, rules, options)
  const one = [[], ...configRules.map((rule) => [rule])].find(same)
  if (one !== undefined) return one[0]?.says ?? 'only its spelling differs'
  return same(configRules) ? configRules.map(({ says }) => says).join('; ') : undefined
}

function form(config: EnvoyConfig, rules: readonly ConfigRule[], options: PolicyOptions): string {
  const spec = structuredClone(config.document['spec']) as Message
  const own = config.metadata.namespace ?? options.defaultNamespace
  const namespace = config.kind === 'CiliumEnvoyConfig' ? own : undefined
  for (const { apply } of rules) apply({ spec, namespace, ciliumVersion: options.ciliumVersion })
  return JSON.stringify([config.kind, { ...config.metadata, namespace }, inOrder(spec)])
}

/** The order of fields and the spelling of their names do not count in protobuf's JSON form; the order of lists does. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).map(([name, inner]) => [snakeCase(name), inOrder(inner)] as const)
  return Object.fromEntries(fields.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
