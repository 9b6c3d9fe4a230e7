import { createHash } from 'node:crypto'
import { SetupError } from '../../core/errors.ts'
import { done, missing, waitFor } from '../../core/wait.ts'
import { probeFiles } from '../../traffic/probe-files.ts'
import type { ClusterApi } from './api.ts'
import { type Owner, ownerMarks, runLabel } from './marks.ts'
import type { KubernetesObject } from './object.ts'
import { imageTrouble, type PodObject, podStateAndEvent } from './pod-state.ts'
import { serverSideApply } from './server-side-apply.ts'
import type { DeploymentObject } from './workloads.ts'

export const probeContainer = 'probe'
/** In the place of the hash that the pods of a ReplicaSet carry, so that none adopts a probe. */
const probeMark = 'meshproof-probe'
export const probeSelector = `pod-template-hash=${probeMark}`
/** A probe that nobody removes ends by itself. */
const longestSeconds = 7_200
const startLimitMs = 60_000
/**
 * Not 0, with which a pod is taken away from under a kubelet that may still be starting it: one of 1.34 panics then, where
 * it has no cgroup for each pod (kubernetes/kubernetes#137999).
 */
const removalGraceSeconds = 1

/** The command that is run in a probe pod, with the line protocol on its standard streams. */
export const probeCommand = ['node', '/probe/probe.ts']

/** Where the probe's program comes from, and what probe pods hang on: they go when it goes. */
export async function applyProgram(api: ClusterApi, namespace: string, owner: Owner): Promise<KubernetesObject> {
  const name = `${probeMark}-${owner.runId}-${owner.lab}`
  return serverSideApply(api, `/api/v1/namespaces/${namespace}/configmaps/${name}`, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace, ...ownerMarks(owner) },
    data: await probeFiles(),
  })
}

/** What a sender needs of a Deployment to have its pods' identity. */
export interface Identity {
  readonly workload: string
  readonly labels: Readonly<Record<string, string>>
  readonly serviceAccountName: string | undefined
  /** Tells probes of the same identity apart: whose, and which of them one after the other. */
  readonly generation: string
}

export function identityOf({ metadata, spec }: DeploymentObject, generation: string): Identity {
  const { metadata: template, spec: pod } = spec.template
  const { serviceAccountName } = pod ?? {}
  return { workload: metadata.name, labels: template?.labels ?? {}, serviceAccountName, generation }
}

/** The same for the same identity, so that a Deployment that changes its labels gets another probe. */
export function probeName(identity: Identity): string {
  const hash = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 8)
  return `meshproof-${identity.workload.slice(0, 40)}-${hash}`
}

/** Starts a probe pod and waits until its container runs. */
export async function startProbePod(
  api: ClusterApi,
  program: KubernetesObject,
  identity: Identity,
  image: string,
): Promise<PodObject> {
  const { namespace = '' } = program.metadata
  const name = probeName(identity)
  const path = `/api/v1/namespaces/${namespace}/pods/${name}`
  await serverSideApply(api, path, probePod(program, identity, image))
  return waitFor(
    { what: `the probe pod ${name}`, limitMs: startLimitMs, everyMs: 100, code: 'PROBE_NOT_STARTED' },
    async () => {
      const pod = await api.get<PodObject>(path)
      if (pod.status?.containerStatuses?.every(({ state }) => state?.running !== undefined) === true) return done(pod)
      const trouble = imageTrouble(pod)
      if (trouble === undefined) return missing(await podStateAndEvent(api, pod))
      throw new SetupError({
        code: 'IMAGE_MISSING',
        what: `the probe's image cannot be pulled: ${trouble}`,
        next: `the nodes have to be able to pull ${image}`,
      })
    },
  )
}

/**
 * A pod with exactly the labels of the workload's pods, since they are its identity; `pod-template-hash` is left out
 * of identities by Cilium (1.15.19, pkg/labelsfilter/filter.go), and so can tell a probe from the workload's pods.
 * The readiness gate is nobody's to open: the pod never becomes ready, and no Service sends it traffic.
 */
function probePod(program: KubernetesObject, identity: Identity, image: string) {
  const { labels, serviceAccountName } = identity
  const { name: configMap, namespace, uid, labels: owner = {} } = program.metadata
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: probeName(identity),
      namespace,
      labels: { ...labels, 'pod-template-hash': probeMark },
      annotations: { [runLabel]: owner[runLabel] ?? '' },
      ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: configMap, uid, blockOwnerDeletion: true }],
    },
    spec: {
      ...(serviceAccountName === undefined ? {} : { serviceAccountName }),
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      activeDeadlineSeconds: longestSeconds,
      terminationGracePeriodSeconds: removalGraceSeconds,
      readinessGates: [{ conditionType: 'meshproof.dev/never' }],
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: probeContainer,
          image,
          command: ['sh', '-c', 'trap "exit 0" TERM; sleep infinity & wait'],
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          resources: { requests: { cpu: '10m', memory: '32Mi' } },
          volumeMounts: [{ name: 'program', mountPath: '/probe', readOnly: true }],
        },
      ],
      volumes: [{ name: 'program', configMap: { name: configMap } }],
    },
  }
}
