import { globSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ofKind } from './kinds/index.ts'
import { parseManifests } from './parse.ts'
import { ManifestError } from './problem.ts'
import { readManifests, validateManifests } from './validate.ts'

const validate = (text: string) => validateManifests(parseManifests(text, 'a.yaml'))

function problemsOf(text: string): string[] {
  try {
    validate(text)
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error
    return error.problems.map(({ what, where }) => `${where?.line}:${where?.col} ${what}`)
  }
  return []
}

const deployment = (container: string, spec = '') => `apiVersion: apps/v1
kind: Deployment
metadata: {name: orc}
spec:
  selector: {matchLabels: {class: orc}}
${spec}  template:
    metadata: {labels: {class: orc}}
    spec:
      containers:
      - name: orc
${container}`

const envoyConfig = (spec: string) => `apiVersion: cilium.io/v2
kind: CiliumEnvoyConfig
metadata: {name: a}
spec:
${spec}`

describe('readManifests', () => {
  it('takes every reference manifest', () => {
    const files = globSync('deployments/{workshop,load-balancing,security,rate-limit,canary,canary/backends}/*.yaml')
    const resources = readManifests(files)
    expect(
      ofKind(resources, 'Deployment')
        .map(({ metadata }) => metadata.name)
        .toSorted(),
    ).toEqual([
      'better-stronghold',
      'broken-stronghold',
      'failing-stronghold',
      'human',
      'orc',
      'silent-stronghold',
      'simple-stronghold',
      'slow-stronghold',
      'unready-stronghold',
    ])
    expect(ofKind(resources, 'Service')).toHaveLength(5)
    expect(ofKind(resources, 'CiliumNetworkPolicy', 'CiliumEnvoyConfig')).toHaveLength(3)
  })

  it('gives what a kind says the types that its kind has', () => {
    const [canary] = ofKind(readManifests(['deployments/canary/envoy-lb-listener.yaml']), 'CiliumEnvoyConfig')
    expect(canary?.spec.backendServices?.map(({ name }) => name)).toEqual(['simple-stronghold', 'better-stronghold'])
    expect(canary?.at(['spec', 'resources', 1, 'name'])).toMatchObject({ line: 33, col: 7 })
  })
})

describe('validateManifests', () => {
  it('points at an unknown field and names the one that was meant', () => {
    expect(problemsOf(deployment('        imgae: a\n', '  replicsa: 2\n'))).toEqual([
      '6:3 unknown field `replicsa` in spec; did you mean `replicas`?',
      '12:9 unknown field `imgae` in spec.template.spec.containers[0]; did you mean `image`?',
    ])
  })

  it('says what was expected and what was found', () => {
    const container = `        image: [a]
        ports: [{containerPort: 80800}, {containerPort: "80"}, {name: http}]
        env: [{name: A, value: 1}]
        livenessProbe: {httpGet: {port: 1.5}, periodSeconds: 0}
        imagePullPolicy: always
`
    expect(
      problemsOf(deployment(container)).map((problem) => problem.replaceAll('spec.template.spec.containers[0].', '')),
    ).toEqual([
      '11:9 image: expected a string, found ["a"]',
      '12:18 ports[0].containerPort: expected at most 65535, found 80800',
      '12:42 ports[1].containerPort: expected an integer, found "80"',
      '12:64 ports[2].containerPort: expected an integer, found nothing',
      '13:25 env[0].value: expected a string, found 1',
      '14:35 livenessProbe.httpGet.port: expected an integer or a string, found 1.5',
      '14:47 livenessProbe.periodSeconds: expected at least 1, found 0',
      '15:9 imagePullPolicy: expected Always, IfNotPresent or Never, found "always"',
    ])
  })

  it('tells how to write a number that is text', () => {
    expect(() => validate(deployment('').replace('spec:', 'spec:\n  replicas: "2"'))).toThrow(
      'next: write it without quotes: 2',
    )
  })

  it('shows the spaces of a web page that stand where others should', () => {
    expect(() => validate(deployment('').replace('spec:', '\u00a0spec:'))).toThrow('unknown field `\\u00a0spec`')
  })

  it('tells how to write a number that has to be a string', () => {
    expect(() => validate(deployment('        env: [{name: A, value: 1}]\n'))).toThrow('next: write it in quotes: "1"')
  })

  it.each(['yes', 'on', '010', '1e3', 'true'])(
    'tells how to write the text %s, which is none without quotes',
    (text) => {
      expect(() => validate(deployment(`        env: [{name: A, value: ${text}}]\n`))).toThrow(
        `next: write it in quotes: "${text}"`,
      )
    },
  )

  it('lists the kinds it knows when it does not know one', () => {
    const text = 'apiVersion: apps/v1\nkind: Deploymnet\nmetadata: {name: a}\n'
    expect(problemsOf(text)).toEqual(['2:1 unknown kind `Deploymnet`; did you mean `Deployment`?'])
    expect(() => validate(text)).toThrow(/Namespace, ServiceAccount, .* or CiliumClusterwideEnvoyConfig/)
  })

  it.each([
    ['policy/v1', 'PodDisruptionBudget'],
    ['monitoring.coreos.com/v1', 'ServiceMonitor'],
    ['networking.k8s.io/v1', 'Ingress'],
    ['v1', 'Secret'],
  ])('leaves out what has no part in traffic: %s %s', (apiVersion, kind) => {
    expect(validate(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\nwhatever: [1]\n`)).toEqual([])
  })

  it.each([
    ['cilium.io/v2', 'CiliumLocalRedirectPolicy'],
    ['gateway.networking.k8s.io/v1', 'HTTPRoute'],
    ['cilium.oi/v2', 'CiliumNetworkPolcy'],
    ['v1', 'Secrets'],
  ])('refuses what could have one, or could be meant otherwise: %s %s', (apiVersion, kind) => {
    const text = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\n`
    expect(problemsOf(text)).toEqual([expect.stringContaining(`unknown kind \`${kind}\``)])
  })

  it('says of a workload that is no Deployment that the labs have none, and who reads it', () => {
    const text = 'apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: a}\n'
    expect(problemsOf(text)).toEqual(['2:1 the labs take no StatefulSet'])
    expect(() => validate(text)).toThrow(/meshproof explain/)
  })

  it('refuses a kind under another apiVersion than its own', () => {
    expect(problemsOf('apiVersion: v1\nkind: Deployment\nmetadata: {name: a}\nspec: {}\n')[0]).toBe(
      '1:1 apiVersion: expected apps/v1, found "v1"',
    )
  })

  it('reads a null as an absent field in built-in kinds alone', () => {
    const nulls = deployment('        env:\n', '  strategy:\n').replace('{name: orc}', '{name: orc, annotations: }')
    const [read] = ofKind(validate(nulls), 'Deployment')
    expect(read?.spec.strategy).toBeUndefined()
    expect(read?.metadata.annotations).toEqual({})
    expect(problemsOf(envoyConfig('  services:\n  resources: []\n'))).toEqual([
      '5:3 spec.services: expected a list, found nothing',
    ])
  })

  it('wants a Deployment to select its own pods, and names for several ports of a Service', () => {
    expect(problemsOf(deployment('', '').replace('{class: orc}}\n', '{class: human}}\n'))).toEqual([
      '5:14 spec.selector.matchLabels: expected labels that the labels of the pod template carry, found {"class":"human"}',
    ])
    const service = 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n  ports: [{port: 1}, {port: 2}]\n'
    expect(problemsOf(service)).toEqual([
      '5:3 spec.ports: expected a name for each port, since there are several, found [{"port":1},{"port":2}]',
    ])
  })

  it('leaves the contents of Envoy resources to Envoy, but wants their type', () => {
    const spec = '  resources:\n  - {"@type": a, anything: {goes: [1]}}\n'
    const [config] = ofKind(validate(envoyConfig(spec)), 'CiliumEnvoyConfig')
    expect(config?.spec.resources).toEqual([{ '@type': 'a', anything: { goes: [1] } }])
    expect(problemsOf(envoyConfig('  resources:\n  - {name: a}\n'))).toEqual([
      '6:5 spec.resources[0].@type: expected a string, found nothing',
    ])
  })

  it('knows the fields of both Cilium 1.15 and 1.20', () => {
    const spec = `  services: [{name: a, namespace: b, listener: c, ports: [80]}]
  backendServices: [{name: a, namespace: b, number: ["80"]}]
  nodeSelector: {matchLabels: {role: infra}}
  resources: []
`
    expect(problemsOf(envoyConfig(spec))).toEqual([])
    expect(problemsOf(envoyConfig(spec).replace('CiliumEnvoyConfig', 'CiliumClusterwideEnvoyConfig'))).toEqual([])
    expect(problemsOf(envoyConfig(spec.replace('"80"', '80')))).toEqual([
      '6:54 spec.backendServices[0].number[0]: expected a string, found 80',
    ])
  })
})
