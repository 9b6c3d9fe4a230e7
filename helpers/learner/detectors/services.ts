import { type Deployment, ofKind, type Service } from '../../manifests/kinds/index.ts'
import { nearestName } from '../../manifests/suggest.ts'
import type { Facts } from '../facts.ts'
import { type Mistake, mistakeAt } from '../mistake.ts'
import { labelTypo } from '../selectors.ts'

const name = 'stronghold'
const port = 8080

const services = (facts: Facts): Service[] =>
  ofKind(
    facts.documents.flatMap(({ known }) => known),
    'Service',
  )
const strongholdService = (facts: Facts): Service | undefined =>
  ofKind(facts.workloads, 'Service').find(({ metadata }) => metadata.name === name)

/** Pods that are strongholds by their labels or by the name of their Deployment. */
const strongholds = ({ workloads }: Facts): Deployment[] =>
  ofKind(workloads, 'Deployment').filter(
    ({ metadata, spec }) => metadata.name.endsWith(`-${name}`) || spec.template.metadata?.labels?.['class'] === name,
  )

const labelsOf = ({ spec }: Deployment): Readonly<Record<string, string>> => spec.template.metadata?.labels ?? {}

export function serviceName(facts: Facts): Mistake | undefined {
  const own = services(facts)
  const [first] = own
  if (facts.lab !== 'load-balancing' || first === undefined || own.some(({ metadata }) => metadata.name === name))
    return undefined
  const seen =
    nearestName(
      name,
      own.map(({ metadata }) => metadata.name),
    ) ?? first.metadata.name
  const wrong = own.find(({ metadata }) => metadata.name === seen) ?? first
  return mistakeAt('service-name', wrong, ['metadata', 'name'], { seen, wanted: name }, 'metadata:', `  name: ${name}`)
}

export function serviceNamespace(facts: Facts): Mistake | undefined {
  const { defaultNamespace } = facts.options
  const wrong = services(facts).find(
    ({ metadata }) => metadata.name === name && (metadata.namespace ?? defaultNamespace) !== defaultNamespace,
  )
  if (wrong === undefined) return undefined
  const said = { seen: wrong.metadata.namespace ?? '', wanted: defaultNamespace }
  return mistakeAt(
    'service-namespace',
    wrong,
    ['metadata', 'namespace'],
    said,
    'metadata:',
    `  namespace: ${defaultNamespace}`,
  )
}

const selectorLines = ['selector:', `  class: ${name}`]

export function serviceSelectorTypo(facts: Facts): Mistake | undefined {
  const service = strongholdService(facts)
  if (service === undefined) return undefined
  const wanted = Object.entries(service.spec.selector ?? {}).map(([key, value]) => ({
    path: ['spec', 'selector', key],
    key,
    value,
  }))
  const pods = ofKind(facts.workloads, 'Deployment').map((deployment) => ({ labels: labelsOf(deployment) }))
  const typo = labelTypo(wanted, pods)
  if (typo === undefined) return undefined
  const { path, seen, nearest } = typo
  return mistakeAt('service-selector-typo', service, path, { seen, nearest }, nearest)
}

/** A stronghold's Deployment whose pods do not carry the label that the workshop gives them all. */
export function podsUnlabelled(facts: Facts): Mistake | undefined {
  const wrong = strongholds(facts).find((deployment) => labelsOf(deployment)['class'] !== name)
  if (wrong === undefined) return undefined
  const seen = labelsOf(wrong)['class'] ?? '-'
  const path = ['spec', 'template', 'metadata', 'labels']
  return mistakeAt(
    'pods-unlabelled',
    wrong,
    path,
    { seen },
    'template:',
    '  metadata:',
    '    labels:',
    `      class: ${name}`,
  )
}

const selects = ({ spec }: Service, deployment: Deployment): boolean => {
  const selector = Object.entries(spec.selector ?? {})
  return selector.length > 0 && selector.every(([key, value]) => labelsOf(deployment)[key] === value)
}

export function serviceSelector(facts: Facts): Mistake | undefined {
  const service = strongholdService(facts)
  if (service === undefined) return undefined
  const missed = strongholds(facts).find((deployment) => !selects(service, deployment))
  const stranger = ofKind(facts.workloads, 'Deployment').find(
    (deployment) => selects(service, deployment) && !strongholds(facts).includes(deployment),
  )
  const seen = missed ?? stranger
  if (seen === undefined) return undefined
  const code = missed === undefined ? 'service-selector-wide' : 'service-selector-narrow'
  return mistakeAt(code, service, ['spec', 'selector'], { seen: seen.metadata.name }, ...selectorLines)
}

export function servicePort(facts: Facts): Mistake | undefined {
  const service = strongholdService(facts)
  const ports = service?.spec.ports ?? []
  if (service === undefined || ports.some((one) => one.port === port)) return undefined
  const seen = ports.map((one) => String(one.port)).join(', ')
  return mistakeAt(
    'service-port',
    service,
    ['spec', 'ports'],
    { seen: seen === '' ? '-' : seen, wanted: String(port) },
    'ports:',
    '  - name: http',
    `    port: ${port}`,
    '    targetPort: http',
  )
}

export function serviceTargetPort(facts: Facts): Mistake | undefined {
  const service = strongholdService(facts)
  const index = service?.spec.ports?.findIndex((one) => one.port === port) ?? -1
  const target = service?.spec.ports?.[index]
  if (service === undefined || target === undefined) return undefined
  const seen = target.targetPort ?? target.port
  const missed = strongholds(facts).some(({ spec }) => {
    const ports = spec.template.spec.containers.flatMap((container) => container.ports ?? [])
    return ports.length > 0 && !ports.some((one) => one.name === seen || one.containerPort === seen)
  })
  if (!missed) return undefined
  const path = ['spec', 'ports', index, 'targetPort']
  return mistakeAt(
    'service-target-port',
    service,
    path,
    { seen: String(seen), wanted: String(port) },
    'targetPort: http',
  )
}

const probed = ['/actuator/health/readiness', '/actuator/health/liveness']

/** A pod that never says that it is ready gets no traffic. */
export function probeWrong(facts: Facts): Mistake | undefined {
  for (const deployment of strongholds(facts)) {
    for (const [index, { readinessProbe }] of deployment.spec.template.spec.containers.entries()) {
      const seen = readinessProbe?.httpGet?.path
      if (seen === undefined || probed.includes(seen)) continue
      const path = ['spec', 'template', 'spec', 'containers', index, 'readinessProbe']
      return mistakeAt(
        'probe-wrong',
        deployment,
        path,
        { seen },
        'readinessProbe:',
        '  httpGet:',
        `    path: ${probed[0]}`,
        '    port: http',
      )
    }
  }
  return undefined
}

export function noReplicas(facts: Facts): Mistake | undefined {
  const wrong = strongholds(facts).find(({ spec }) => spec.replicas === 0)
  return wrong === undefined ? undefined : mistakeAt('no-replicas', wrong, ['spec', 'replicas'], {}, 'replicas: 1')
}
