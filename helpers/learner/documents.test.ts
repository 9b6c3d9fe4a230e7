import { describe, expect, it } from 'vitest'
import { labByName, labOf } from './belongs.ts'
import { documentsOf } from './documents.ts'

const policy = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: mine
spec:
  endpointSelector: {}
  ingress:
    - fromEndpoints: [{}]
`
const service = `apiVersion: v1
kind: Service
metadata:
  name: stronghold
spec:
  selector: { class: stronghold }
  ports: [{ port: 8080 }]
`

describe('the documents of a file', () => {
  it('are read each on its own: one that cannot be read spoils no other', () => {
    const [broken, whole] = documentsOf(`a: [\n---\n${service}`, 'mine.yaml')
    expect(broken?.problems).toMatchObject([{ code: 'MANIFEST_SYNTAX' }])
    expect(whole?.known).toMatchObject([{ kind: 'Service' }])
    expect(whole?.problems).toEqual([])
  })

  it('keep the places that they have in the file', () => {
    const [, second] = documentsOf(`${service}---\n${policy}`, 'mine.yaml')
    expect(second?.written[0]?.at(['spec', 'ingress'])).toEqual({ file: 'mine.yaml', line: 15, col: 3 })
  })

  it('that are empty are none', () => {
    expect(documentsOf(`---\n# nothing\n---\n${service}---\n`, 'mine.yaml')).toHaveLength(1)
    expect(documentsOf('# nothing', 'mine.yaml')).toEqual([])
  })

  it('are those of a List one by one', () => {
    const list = `apiVersion: v1\nkind: List\nitems:\n${[policy, service].map((text) => `- ${text.trim().replaceAll('\n', '\n  ')}\n`).join('')}`
    expect(documentsOf(list, 'mine.yaml').map(labOf)).toEqual(['security', 'load-balancing'])
  })

  it('with a policy that Cilium refuses say so', () => {
    const [refused] = documentsOf(
      policy.replace('fromEndpoints: [{}]', 'toPorts: [{ ports: [{ port: "70000" }] }]'),
      'a',
    )
    expect(refused?.known).toEqual([])
    expect(refused?.problems).toMatchObject([{ code: 'POLICY_REJECTED' }])
  })
})

describe('a document is for', () => {
  const labOfText = (text: string, file = 'mine.yaml') => documentsOf(text, file).map(labOf)

  it('security, also when it cannot be read', () => {
    expect(labOfText(policy)).toEqual(['security'])
    expect(labOfText('kind: CiliumNetworkPolicy\n  metadata: [')).toEqual(['security'])
    expect(labOfText('kind: CiliumNetworkPolcy\napiVersion: cilium.io/v2\nmetadata: { name: a }')).toEqual(['security'])
  })

  it('no lab when the workshop gives it', () => {
    expect(labOfText(service.replace('name: stronghold', 'name: orc'))).toEqual([undefined])
  })

  it('no lab when it is somebody else’s', () => {
    expect(labOfText(service.replaceAll('stronghold', 'redis'))).toEqual([undefined])
    expect(labOfText(service.replace('name: stronghold', 'name: castle'))).toEqual(['load-balancing'])
    expect(labOfText('apiVersion: v1\nkind: ConfigMap\nmetadata: { name: canary }')).toEqual([undefined])
  })

  it('the lab of its Envoy resources, by what they do before how they are called', () => {
    const config = (resources: string, name = 'mine') =>
      `apiVersion: cilium.io/v2\nkind: CiliumEnvoyConfig\nmetadata: { name: ${name} }\nspec: { resources: [${resources}] }`
    expect(labOfText(config('{ "@type": a, weighted_clusters: {} }', 'rate-limit'))).toEqual(['canary'])
    expect(labOfText(config('{ "@type": a, tokenBucket: {} }', 'canary'))).toEqual(['rate-limit'])
    expect(labOfText(config('{ "@type": a }', 'canary'))).toEqual(['canary'])
    expect(labOfText(config('{ "@type": a }'), '03.yaml')).toEqual(['rate-limit'])
  })
})

it.each([
  ['02-secure.yaml', 'security'],
  ['lab4.yaml', 'canary'],
  ['rate-limit.yaml', 'rate-limit'],
  ['2024-notes.yaml', undefined],
  ['/tmp/03/canary/mine.yaml', undefined],
])('a file called %s is for %s', (name, lab) => {
  expect(labByName(name)).toBe(lab)
})
