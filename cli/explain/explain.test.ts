import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { answerAll } from './all.ts'
import { answer, type Question } from './explain.ts'
import { worldOf } from './world.ts'

const reference = worldOf({})
const asked = (question: Partial<Question>, world = reference) => {
  const { lines, status } = answer({ from: 'orc', to: 'stronghold', port: '8080', protocol: 'tcp', ...question }, world)
  return { status, text: stripVTControlCharacters(lines.join('\n')) }
}

/** A world with one more file in it, as `--manifests` gives it. */
function worldWith(yaml: string, env: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'meshproof-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'own.yaml'), yaml)
  return worldOf({ MESHPROOF_MANIFESTS: folder, ...env })
}

describe('a question about the reference manifests', () => {
  it('is answered with the rule that allows it, and exit status 0', () => {
    const { status, text } = asked({ path: '/weapons' })
    expect(status).toBe(0)
    expect(text).toContain('✓ azeroth/orc -> azeroth/stronghold TCP 8080, GET /weapons: allowed')
    expect(text).toMatch(/secure-stronghold\.yaml:24:17 .* spec\.ingress\[0\]\.toPorts\[0\]\.rules\.http\[0\]/)
  })

  it('is answered with the nearest rule when it is denied, and exit status 1', () => {
    const connection = asked({ from: 'azeroth/human' })
    expect(connection.status).toBe(1)
    expect(connection.text).toMatch(/denied at L3\/L4[^]*nearest: .*secure-stronghold\.yaml:13:11 .*`class=orc`/)
    const request = asked({ method: 'PUT', path: '/weapons' })
    expect(request.status).toBe(1)
    expect(request.text).toMatch(/denied at L7[^]*wants method `GET`, seen `PUT`/)
  })

  it('says once what is the same for all pods behind a Service', () => {
    const { text } = asked({ from: 'human' })
    expect(text).toContain('Service stronghold 8080 is azeroth/better-stronghold 8080, azeroth/simple-stronghold 8080')
    expect(text.match(/denied/g)).toHaveLength(1)
  })

  it.each<[string, Partial<Question>, string]>([
    ['a misspelt workload', { to: 'stronghod' }, 'did you mean stronghold'],
    ['a misspelt entity', { from: 'wolrd' }, 'did you mean world'],
    ['a misspelt workload with its namespace', { to: 'azeroth/ork' }, 'did you mean azeroth/orc'],
    ['another namespace', { to: 'outland/stronghold' }, 'no workload or Service outland/stronghold'],
    ['a port that the Service has not', { port: '80' }, 'no TCP port 80\n  next: it has TCP 8080 (http)'],
    ['a protocol that its port has not', { protocol: 'UDP' }, 'no UDP port 8080'],
    ['a name that no port has', { to: 'orc', port: 'metrics' }, 'there are 8080 (http)'],
    ['a port beyond all ports', { to: 'orc', port: '65536' }, 'no port 65536'],
    ['an unknown protocol', { protocol: 'quic' }, 'use one of TCP, UDP'],
    ['a path without its slash', { path: 'weapons' }, '--path /weapons'],
    ['a header that is none', { header: ['x'] }, "--header 'X-Name: value'"],
  ])('is refused for %s', (_what, question, message) => {
    expect(() => asked(question)).toThrow(message)
  })
})

const ownPods = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: NAME, namespace: azeroth }
spec:
  selector: { matchLabels: { class: LABEL } }
  template:
    metadata: { labels: { class: LABEL } }
    spec:
      containers: [{ name: main, image: meshproof/stronghold:1.0.0, ports: [{ name: web, containerPort: 9090 }] }]
`
const policy = `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: only-v3 }
spec:
  endpointSelector: { matchLabels: { class: tower } }
  ingress: [{ fromCIDR: [203.0.113.0/24] }]
---${ownPods.replaceAll('NAME', 'tower').replaceAll('LABEL', 'tower')}---
apiVersion: v1
kind: Service
metadata: { name: towers }
spec: { selector: { class: tower }, ports: [{ port: 80, targetPort: web }] }
`

describe('a question about own manifests', () => {
  it("takes a Service's port for the port of its pods", () => {
    const { text, status } = asked({ from: '203.0.113.9', to: 'towers', port: '80' }, worldWith(policy))
    expect(text).toContain('Service towers 80 is azeroth/tower 9090')
    expect(status).toBe(0)
  })

  it('is answered with unknown and exit status 2 when manifests do not tell', () => {
    const { text, status } = asked({ from: 'world', to: 'tower', port: 'web' }, worldWith(policy))
    expect(text).toMatch(/^\? world -> azeroth\/tower TCP 9090: unknown/)
    expect(status).toBe(2)
  })

  it('gives the worst status of the pods behind a Service', () => {
    const both = policy.replace('class: tower } }\n  ingress', 'class: tower, wall: high } }\n  ingress')
    expect(asked({ to: 'towers', port: '80' }, worldWith(both)).status).toBe(0)
    const walled = ownPods.replaceAll('NAME', 'wall').replaceAll('LABEL', 'tower, wall: high')
    expect(asked({ to: 'towers', port: '80' }, worldWith(`${both}---${walled}`)).status).toBe(1)
    expect(asked({ from: 'world', to: 'towers', port: '80' }, worldWith(`${both}---${walled}`)).status).toBe(2)
  })

  it('sees a workload of the same name in place of the reference one, wherever its namespace is written', () => {
    const world = worldWith(ownPods.replaceAll('NAME', 'orc').replaceAll('LABEL', 'troll'))
    expect(world.endpoints.filter(({ name }) => name === 'orc').map(({ labels }) => labels)).toEqual([
      { class: 'troll' },
    ])
  })

  it('is refused for pods on the network of their node', () => {
    const onHost = ownPods
      .replaceAll('NAME', 'agent')
      .replaceAll('LABEL', 'agent')
      .replace('    spec:\n', '    spec:\n      hostNetwork: true\n')
    const world = worldWith(onHost)
    expect(() => asked({ from: 'agent' }, world)).toThrow('ask about `host`')
    expect(world.endpoints.map(({ name }) => name)).not.toContain('agent')
  })

  it('is refused for a policy that Cilium would reject in this version, and for an unknown version', () => {
    const empty = policy.replace('  ingress: [{ fromCIDR: [203.0.113.0/24] }]\n', '')
    expect(() => worldWith(empty, { MESHPROOF_CILIUM_VERSION: 'v1.20.2' })).toThrow('a rule needs an entry')
    expect(() => worldWith(empty, { MESHPROOF_CILIUM_VERSION: '1.15.19' })).not.toThrow()
    expect(() => worldOf({ MESHPROOF_CILIUM_VERSION: '1.16' })).toThrow('use --cilium-version 1.15 or 1.20')
  })
})

describe('the matrix', () => {
  it('has a row and a column for each workload, on each port that containers name', () => {
    const { lines, status } = answerAll({ protocol: 'TCP' }, reference)
    expect(status).toBe(0)
    expect(lines).toEqual([
      'TCP 8080 from \\ to           1 2 3 4',
      '1 azeroth/better-stronghold  ✗ ✓ ✓ ✗',
      '2 azeroth/human              ✗ ✓ ✓ ✗',
      '3 azeroth/orc                H ✓ ✓ H',
      '4 azeroth/simple-stronghold  ✗ ✓ ✓ ✗',
      '',
      expect.stringContaining('H allowed, HTTP rules judge each request'),
    ])
  })

  it('says the same as JSON', () => {
    const json = answerAll({ port: '9090', protocol: 'udp' }, reference).json
    expect(json).toMatchObject({
      workloads: ['azeroth/better-stronghold', 'azeroth/human', 'azeroth/orc', 'azeroth/simple-stronghold'],
      ports: [
        {
          port: 9090,
          protocol: 'UDP',
          cells: Array.from({ length: 4 }, () => ['denied', 'allowed', 'allowed', 'denied']),
        },
      ],
    })
  })
})

describe('workloads of all kinds', () => {
  const template = (app: string, port = '') =>
    `template: {metadata: {labels: {app: ${app}}}, spec: {restartPolicy: Never, containers: [{name: c, image: i${port}}]}}`
  const world = () =>
    worldWith(`apiVersion: apps/v1
kind: StatefulSet
metadata: {name: store}
spec: {serviceName: store, ${template('store', ', ports: [{name: sql, containerPort: 5432}]')}, volumeClaimTemplates: []}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: backup}
spec: {schedule: "@daily", jobTemplate: {spec: {${template('backup')}}}}
---
apiVersion: v1
kind: Pod
metadata: {name: visitor, labels: {app: visitor}}
spec: {containers: [{name: c, image: i}]}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: watcher}
spec: {template: {metadata: {labels: {app: watcher}}, spec: {hostNetwork: true, containers: [{name: c, image: i}]}}}
---
apiVersion: v1
kind: Service
metadata: {name: sql}
spec: {selector: {app: store}, ports: [{port: 80, targetPort: sql}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: store}
spec: {podSelector: {matchLabels: {app: store}}, ingress: [{from: [{podSelector: {matchLabels: {app: backup}}}]}]}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: store}
spec: {minAvailable: 1}
`)

  it('are asked about by their pods: a CronJob may reach a StatefulSet, a Pod may not', () => {
    expect(asked({ from: 'backup', to: 'sql', port: '80' }, world()).status).toBe(0)
    expect(asked({ from: 'visitor', to: 'store', port: 'sql' }, world())).toMatchObject({
      status: 1,
      text: expect.stringContaining('seen `azeroth/visitor (app=visitor)`'),
    })
  })

  it('are in the matrix, but for those on the network of their node, whose line is named', () => {
    const { workloads } = answerAll({ protocol: 'TCP' }, world()).json as { workloads: string[] }
    expect(workloads).toEqual(expect.arrayContaining(['azeroth/store', 'azeroth/backup', 'azeroth/visitor']))
    expect(workloads).not.toContain('azeroth/watcher')
    expect(() => asked({ from: 'watcher' }, world())).toThrow(/own\.yaml:19:.* the pods of watcher/)
  })
})
