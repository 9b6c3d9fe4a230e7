import { describe, expect, test } from 'vitest'
import { InputError } from '../../../core/errors.ts'
import { podPlanOf } from './pod-plan.ts'
import { deploymentOf, testDeployment } from './test-deployment.ts'

const plan = (overrides: Parameters<typeof testDeployment>[0] = {}) => podPlanOf(testDeployment(overrides), 'azeroth')

describe('what a process on loopback cannot be is refused', () => {
  test.each([
    ['a volume', { pod: { volumes: [{ name: 'v', emptyDir: {} }] } }, 'volumes'],
    ['an init container', { pod: { initContainers: [{ name: 'i' }] } }, 'initContainers'],
    ['the network of the host', { pod: { hostNetwork: true } }, 'hostNetwork'],
    ['names of its own', { pod: { dnsPolicy: 'None' } }, 'dnsPolicy None'],
    ['a second container', { pod: { containers: [{ name: 'a', image: 'b' }, { name: 'c' }] } }, 'a second container'],
    ['another command', { container: { command: ['sh'] } }, 'command'],
    ['a hook', { container: { lifecycle: { preStop: { exec: { command: ['true'] } } } } }, 'lifecycle'],
    ['a port of the host', { container: { ports: [{ containerPort: 8080, hostPort: 80 }] } }, 'hostPort'],
    ['another image', { container: { image: 'nginx:1.29' } }, 'the image nginx:1.29'],
    ['a version that there is not', { container: { image: 'meshproof/stronghold:3.0.0' } }, 'stronghold:3.0.0'],
    [
      'a secret',
      { container: { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] } },
      'secretKeyRef',
    ],
    ['its own address', { container: { env: [{ name: 'SERVER_ADDRESS', value: '::1' }] } }, 'SERVER_ADDRESS'],
    ['a probe by command', { container: { livenessProbe: { exec: { command: ['true'] } } } }, 'exec'],
    ['a probe by HTTPS', { container: { readinessProbe: { httpGet: { port: 1, scheme: 'HTTPS' } } } }, 'HTTPS'],
    ['a port name nobody has', { container: { readinessProbe: { tcpSocket: { port: 'web' } } } }, 'the port web'],
    ['a paused rollout', { spec: { paused: true } }, 'a paused rollout'],
  ])('%s', (_, overrides, words) => {
    expect(() => plan(overrides)).toThrow(InputError)
    expect(() => plan(overrides)).toThrow(words)
  })
})

test('a refusal points at the field and names the target that can', () => {
  const text = `apiVersion: apps/v1
kind: Deployment
metadata: { name: orc }
spec:
  selector: { matchLabels: { class: orc } }
  template:
    metadata: { labels: { class: orc } }
    spec:
      containers:
        - name: orc
          image: nginx
`
  expect(() => podPlanOf(deploymentOf(text), 'azeroth')).toThrow(
    /^test.yaml:11:\d+: Deployment orc: .*MESHPROOF_TARGET=k3s/s,
  )
})

test('what changes nothing for a process is accepted', () => {
  const pod = {
    serviceAccountName: 'grunt',
    securityContext: { runAsNonRoot: true },
    terminationGracePeriodSeconds: 5,
    volumes: [],
    hostNetwork: false,
  }
  const container = {
    resources: { limits: { cpu: 1 } },
    imagePullPolicy: 'Never',
    securityContext: { privileged: false },
  }
  expect(plan({ pod, container, spec: { minReadySeconds: 1 } })).toMatchObject({
    key: 'azeroth/simple-stronghold',
    facts: { serviceAccount: 'grunt' },
    graceMs: 5000,
  })
})

test('the port is the one that the environment says, else the first that the container declares, else 8080', () => {
  expect(plan().port).toBe(8080)
  const ports = [{ containerPort: 81 }, { containerPort: 82 }]
  expect(plan({ container: { ports } }).port).toBe(81)
  expect(plan({ container: { ports, env: [{ name: 'SERVER_PORT', value: '83' }] } }).port).toBe(83)
  expect(() => plan({ container: { env: [{ name: 'SERVER_PORT', value: 'http' }] } })).toThrow('SERVER_PORT http')
})

test("a probe has Kubernetes' defaults, and no more time than needed", () => {
  const ports = [{ name: 'http', containerPort: 8080 }]
  const readinessProbe = { httpGet: { path: 'ready', port: 'http' }, initialDelaySeconds: 30, successThreshold: 2 }
  expect(plan({ container: { ports, readinessProbe } }).readinessProbe).toEqual({
    request: { kind: 'http', port: 8080, path: '/ready', headers: {} },
    periodMs: 1000,
    timeoutMs: 1000,
    failureThreshold: 3,
    successThreshold: 2,
  })
})

test('the hash is the same for the same template, whatever the number of replicas', () => {
  expect(plan({ spec: { replicas: 5 } }).hash).toBe(plan().hash)
  expect(plan({ container: { env: [{ name: 'A', value: 'b' }] } }).hash).not.toBe(plan().hash)
})

test('the environment is what the manifest says of the pod', () => {
  const field = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } })
  const env = [
    field('NAME', 'metadata.name'),
    field('NAMESPACE', 'metadata.namespace'),
    field('CLASS', "metadata.labels['class']"),
    field('IP', 'status.podIP'),
    { name: 'SELF', value: 'http://$(IP):80/$(NOWHERE)$$(IP)' },
    { name: 'EMPTY' },
  ]
  const { environment, facts } = plan({ container: { env } })
  expect(environment({ ...facts, name: 'orc-1', ip: '127.1.2.3' })).toEqual({
    NAME: 'orc-1',
    NAMESPACE: 'azeroth',
    CLASS: 'stronghold',
    IP: '127.1.2.3',
    SELF: 'http://127.1.2.3:80/$(NOWHERE)$(IP)',
    EMPTY: '',
  })
  expect(() => plan({ container: { env: [field('A', 'status.hostIP')] } })).toThrow('does not know this field')
})
