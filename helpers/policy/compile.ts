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
  const { options, policies, endpoints, services = [], cidrGroups = [] } = input
  const statements = policies.flatMap((policy) =>
    policy.kind === 'NetworkPolicy'
      ? [kubernetesStatement(policy, options)]
      : ciliumStatements(policy, { services, groups: cidrGroups }, options),
  )
  const identity = remembered((endpoint: Endpoint) => identityOf(endpoint, options), new WeakMap())
  const pods = endpoints.filter(({ kind }) => kind === 'pod')
  const allKnown = pods.every(({ namedPorts }) => namedPorts !== undefined)
  const onAnyPod = (name: string) => distinct(pods.flatMap(({ namedPorts = {} }) => portsNamed(name, namedPorts)))
  return {
    options,
    statements,
    identity,
    subject: remembered((endpoint) => subjectOf(identity(endpoint), statements, options), new WeakMap()),
    clusterPorts: allKnown ? remembered(onAnyPod, new Map()) : () => undefined,
  }
}

function distinct(ports: readonly NamedPort[]): readonly NamedPort[] {
  return [...new Map(ports.map((one) => [`${one.protocol} ${one.port}`, one])).values()]
}

interface Memory<Key, Value> {
  get(key: Key): Value | undefined
  set(key: Key, value: Value): unknown
}

function remembered<Key, Value>(make: (key: Key) => Value, known: Memory<Key, Value>): (key: Key) => Value {
  return (key) => {
    const value = known.get(key) ?? make(key)
    known.set(key, value)
    return value
  }
}
