import { isMessage } from '../../manifests/message.ts'
import { type Around, type Mutation, type Operator, ofText, remove, removed, replace, to } from '../operator.ts'
import { policies, services } from './kinds.ts'

const selected = 'a workload that is to be selected, and one that is not to'
const ports = 'that the port answers'

/** A label as another workload has it, one that none has, and no such label at all. */
function labels(found: unknown, { labelValues }: Around): Mutation[] {
  if (!isMessage(found)) return []
  return Object.entries(found).flatMap(([key, value]) => {
    const others = labelValues(key).filter((other) => other !== value)
    return [
      ...others.map((other): Mutation => ({ what: `select ${key}: ${other}`, edits: [replace(other, [key])] })),
      { what: `select ${key}: nobody, which matches nothing`, edits: [replace('nobody', [key])] },
      { what: `leave the label ${key} out`, edits: [remove([key])] },
    ]
  })
}

/** A selector with more than one condition, without all of them. */
function everything(found: unknown): Mutation[] {
  if (!isMessage(found)) return []
  const conditions = Object.values(found).flatMap((part) => (isMessage(part) ? Object.keys(part) : part))
  return conditions.length > 1 ? [{ what: 'select everything', edits: [replace({})] }] : []
}

const opposites: Readonly<Record<string, string>> = {
  In: 'NotIn',
  NotIn: 'In',
  Exists: 'DoesNotExist',
  DoesNotExist: 'Exists',
}
const opposite = (operator: string): Mutation[] => {
  const other = opposites[operator]
  return other === undefined ? [] : [to(other)]
}

const selectorFields = ['endpointSelector', 'podSelector', 'namespaceSelector', 'fromEndpoints.*', 'toEndpoints.*']

const otherPort = (found: unknown): Mutation[] => {
  const other = String(found) === '80' ? '8080' : '80'
  if (typeof found === 'number') return [to(Number(other))]
  return typeof found === 'string' ? [to(other)] : []
}
const otherProtocol = ofText((protocol) => [to(protocol === 'UDP' ? 'TCP' : 'UDP')])
const otherTarget = (found: unknown): Mutation[] =>
  typeof found === 'string' ? [to(`${found}-other`)] : otherPort(found)

export const selectors: readonly Operator[] = [
  { name: 'label', kinds: policies, at: '**.matchLabels', pinnedBy: selected, mutations: labels },
  { name: 'label', kinds: services, at: 'spec.selector', pinnedBy: selected, mutations: labels },
  ...selectorFields.map((field): Operator => {
    return { name: 'select-all', kinds: policies, at: `**.${field}`, pinnedBy: selected, mutations: everything }
  }),
  {
    name: 'expression',
    kinds: policies,
    at: '**.matchExpressions.*.operator',
    pinnedBy: selected,
    mutations: ofText(opposite),
  },
  { name: 'expression', kinds: policies, at: '**.matchExpressions.*', pinnedBy: selected, mutations: () => [removed] },
  { name: 'port', kinds: policies, at: '**.ports.*.port', pinnedBy: ports, mutations: otherPort },
  { name: 'port', kinds: services, at: 'spec.ports.*.port', pinnedBy: ports, mutations: otherPort },
  { name: 'target-port', kinds: services, at: 'spec.ports.*.targetPort', pinnedBy: ports, mutations: otherTarget },
  {
    name: 'protocol',
    kinds: [...policies, ...services],
    at: '**.ports.*.protocol',
    pinnedBy: ports,
    mutations: otherProtocol,
  },
]
