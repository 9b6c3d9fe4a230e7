import { ciliumStatements } from './cilium-rules.ts'
import { type Identity, identityOf } from './identity.ts'
import type { Endpoint, NamedPort, PolicyInput, PolicyOptions } from './input.ts'
import { kubernetesStatement } from './kubernetes-rules.ts'
import { portsNamed } from './ports.ts'
import type { Statement } from './rule.ts'
import { type Subject, subjectOf } from './subject.ts'

/** Policies made ready to be asked: by `decide`, `l7Rules` and `matrix`. */
export interface PolicySet {
  readonly options: PolicyOptions
  readonly statements: readonly Statement[]
  identity(endpoint: Endpoint): Identity
  subject(endpoint: Endpoint): Subject
  /** The ports that a name has on pods of the cluster; undefined when those of some pod are not known. */
  clusterPorts(name: string): readonly NamedPort[] | undefined
}

/** Compiles valid policies; see validate.ts for those that Cilium would reject. */
export function compilePolicies(input: PolicyInput): PolicySet {
  const { options, policies, endpoints, services = [] } = input
  const statements = policies.flatMap((policy) =>
    policy.kind === 'NetworkPolicy'
      ? [kubernetesStatement(policy, options)]
      : ciliumStatements(policy, services, options),
  )
  const identity = remembered((endpoint: Endpoint) => identityOf(endpoint, options))
  const pods = endpoints.filter(({ kind }) => kind === 'pod')
  return {
    options,
    statements,
    identity,
    subject: remembered((endpoint) => subjectOf(identity(endpoint), statements, options)),
    clusterPorts(name) {
      if (pods.some(({ namedPorts }) => namedPorts === undefined)) return undefined
      return pods.flatMap(({ namedPorts = {} }) => portsNamed(name, namedPorts))
    },
  }
}

function remembered<Key extends object, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const known = new WeakMap<Key, Value>()
  return (key) => {
    const value = known.get(key) ?? make(key)
    known.set(key, value)
    return value
  }
}
