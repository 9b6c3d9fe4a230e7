import { describe, expect, it } from 'vitest'
import { parseManifests } from '../parse.ts'
import { validateManifests } from '../validate.ts'

/** As `kubectl get -o yaml` prints it, with what a chart of some age may set. */
const deployment = `
apiVersion: apps/v1
kind: Deployment
metadata:
  annotations:
    deployment.kubernetes.io/revision: "3"
  creationTimestamp: "2026-01-02T03:04:05Z"
  generation: 3
  labels: {app.kubernetes.io/name: web, empty: ""}
  name: web.example
  namespace: default
  resourceVersion: "123"
  uid: 11111111-2222-3333-4444-555555555555
spec:
  progressDeadlineSeconds: 600
  replicas: 0
  revisionHistoryLimit: 10
  selector:
    matchLabels: {app: web}
    matchExpressions: [{key: tier, operator: NotIn, values: [cache]}, {key: app, operator: Exists}]
  strategy:
    rollingUpdate: {maxSurge: 25%, maxUnavailable: 1}
    type: RollingUpdate
  template:
    metadata:
      creationTimestamp: null
      labels: {app: web}
      annotations: {prometheus.io/scrape: "true"}
    spec:
      affinity:
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
          - {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: web}}}
      automountServiceAccountToken: false
      initContainers:
      - {name: wait, image: busybox, command: [sh, -c, "sleep 1"], restartPolicy: Always}
      containers:
      - name: web
        image: registry.example:5000/web@sha256:0000
        imagePullPolicy: IfNotPresent
        args: ["--verbose"]
        env:
        - {name: PLAIN, value: "1"}
        - {name: EMPTY}
        - {name: NODE, valueFrom: {fieldRef: {apiVersion: v1, fieldPath: spec.nodeName}}}
        - {name: SECRET, valueFrom: {secretKeyRef: {name: s, key: k, optional: true}}}
        - {name: LIMIT, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}
        envFrom: [{configMapRef: {name: c}}, {prefix: P_, secretRef: {name: s}}]
        ports: [{containerPort: 8080, name: http, protocol: TCP}, {containerPort: 53, protocol: UDP, hostPort: 53}]
        livenessProbe:
          exec: {command: ["true"]}
          failureThreshold: 3
          initialDelaySeconds: 0
          periodSeconds: 10
          successThreshold: 1
          timeoutSeconds: 1
        readinessProbe:
          httpGet: {path: /, port: http, scheme: HTTPS, httpHeaders: [{name: Host, value: a}]}
        startupProbe: {tcpSocket: {port: 8080}, terminationGracePeriodSeconds: 5}
        lifecycle: {preStop: {exec: {command: [sleep, "5"]}}}
        resources: {limits: {cpu: 1, memory: 64Mi}, requests: {cpu: 0.5}}
        securityContext: {runAsUser: 1000, capabilities: {drop: [ALL], add: [NET_ADMIN]}, readOnlyRootFilesystem: true}
        terminationMessagePath: /dev/termination-log
        terminationMessagePolicy: File
        volumeMounts: [{name: v, mountPath: /v, readOnly: true, subPath: a}]
      dnsPolicy: ClusterFirst
      imagePullSecrets: [{name: pull}]
      nodeSelector: {kubernetes.io/os: linux}
      restartPolicy: Always
      schedulerName: default-scheduler
      securityContext: {}
      serviceAccount: web
      serviceAccountName: web
      terminationGracePeriodSeconds: 30
      tolerations: [{operator: Exists}]
      topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}]
      volumes: [{name: v, emptyDir: {}}, {name: w, configMap: {name: c, defaultMode: 420}}]
status: {replicas: 0}
`
const service = `
apiVersion: v1
kind: Service
metadata: {name: web, annotations: {service.cilium.io/global: "true"}}
spec:
  clusterIP: 10.43.0.1
  clusterIPs: [10.43.0.1]
  externalTrafficPolicy: Local
  internalTrafficPolicy: Cluster
  ipFamilies: [IPv4]
  ipFamilyPolicy: SingleStack
  ports:
  - {name: http, port: 80, targetPort: http, protocol: TCP, appProtocol: http, nodePort: 30080}
  - {name: dns, port: 53, targetPort: 5353, protocol: UDP}
  selector: {app: web}
  sessionAffinity: ClientIP
  sessionAffinityConfig: {clientIP: {timeoutSeconds: 10}}
  type: LoadBalancer
status: {loadBalancer: {}}
`
const headless = `
apiVersion: v1
kind: Service
metadata: {name: headless}
spec: {clusterIP: None, selector: {app: web}}
`
const namespace = `
apiVersion: v1
kind: Namespace
metadata: {name: azeroth, labels: {kubernetes.io/metadata.name: azeroth}}
spec: {finalizers: [kubernetes]}
status: {phase: Active}
`
const others = `
{apiVersion: v1, kind: Namespace, metadata: {name: plain}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: null-spec}, spec: null}
---
{apiVersion: v1, kind: ServiceAccount, metadata: {name: web}, automountServiceAccountToken: true, secrets: [{name: s}]}
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: web}, data: {a: "1"}, binaryData: {b: AA==}, immutable: true}
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: none}, data: null}
`

describe('a manifest that Kubernetes takes', () => {
  it.each(Object.entries({ deployment, service, headless, namespace, others }))('is taken here too: %s', (_, text) => {
    const resources = parseManifests(text, 'a.yaml')
    const read = validateManifests(resources)
    expect(read.map(({ document }) => document)).toEqual(resources.map(({ document }) => document))
  })
})
