import { expect, it } from 'vitest'
import type { Workload } from '../manifests/kinds/index.ts'
import { job } from '../manifests/kinds/workload.ts'
import { parseManifests } from '../manifests/parse.ts'
import { validateManifests } from '../manifests/validate.ts'
import { endpointOf, policyInput } from './workloads.ts'

const input = policyInput(
  validateManifests(
    parseManifests(
      `
apiVersion: v1
kind: Namespace
metadata: { name: outland, labels: { tier: far } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: orc, namespace: outland }
spec:
  selector: { matchLabels: { class: orc } }
  template:
    metadata: { labels: { class: orc } }
    spec:
      serviceAccountName: raider
      containers:
        - { name: main, image: x, ports: [{ name: web, containerPort: 80 }, { containerPort: 81 }] }
        - { name: side, image: x, ports: [{ name: dns, containerPort: 53, protocol: UDP }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: human }
spec:
  selector: {}
  template: { spec: { containers: [{ name: main, image: x }] } }
`,
      'w.yaml',
    ),
  ),
  { ciliumVersion: '1.20', defaultNamespace: 'azeroth' },
)

it('sees of a Deployment what its pods show to policies', () => {
  expect(input.endpoints[0]).toEqual({
    kind: 'pod',
    name: 'orc',
    namespace: 'outland',
    labels: { class: 'orc' },
    serviceAccount: 'raider',
    namespaceLabels: { tier: 'far' },
    namedPorts: { web: { port: 80, protocol: 'TCP' }, dns: { port: 53, protocol: 'UDP' } },
  })
})

it('does not know the labels of a namespace that is not among the manifests', () => {
  expect(input.endpoints[1]).toMatchObject({
    namespace: 'azeroth',
    serviceAccount: 'default',
    namespaceLabels: undefined,
  })
})

it("knows a Job's name for a label of its pods, unless the Job has a selector of its own", () => {
  const labelsOf = (spec: string) => {
    const yaml = `apiVersion: batch/v1\nkind: Job\nmetadata: { name: migrate }\nspec: { ${spec} }`
    const workloads = parseManifests(yaml, 'w.yaml').map(
      (resource) => ({ ...resource, ...job.schema.parse(resource.document) }) as Workload,
    )
    return workloads.map((workload) => endpointOf(workload, [], { defaultNamespace: 'azeroth' }).labels)
  }
  const template = 'template: { metadata: { labels: { class: smith } }, spec: { containers: [{ name: main }] } }'
  expect(labelsOf(template)).toEqual([
    { class: 'smith', 'job-name': 'migrate', 'batch.kubernetes.io/job-name': 'migrate' },
  ])
  expect(labelsOf(`manualSelector: true, ${template}`)).toEqual([{ class: 'smith' }])
})
