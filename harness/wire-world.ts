import { randomBytes } from 'node:crypto'
import { consoleProgress } from '../fixtures/progress.ts'
import { ReleaseStack } from '../helpers/core/release.ts'
import { type Deployment, ofKind } from '../helpers/manifests/kinds/index.ts'
import { parseManifests } from '../helpers/manifests/parse.ts'
import type { Resource } from '../helpers/manifests/resource.ts'
import { validateManifests } from '../helpers/manifests/validate.ts'
import { classes, namespaces, type PolicyDocument, ports } from '../helpers/policy/arbitrary-policies.ts'
import { selectTarget } from '../helpers/targets/select.ts'
import type { Mesh, TargetInfo } from '../helpers/targets/target.ts'

/** Without readiness probes, which policies on the node would fail. */
function containerOf(port: number) {
  return {
    name: 'stronghold',
    image: 'meshproof/stronghold:1.0.0',
    env: [{ name: 'SERVER_PORT', value: String(port) }],
    ports: [{ ...(port === ports[0] ? { name: 'http' } : {}), containerPort: port }],
  }
}

/** A Deployment for each class, namespace and port; those of one class and namespace are alike to policies. */
function deploymentText(namespace: string, name: string, port: number): string {
  const labels = { class: name, 'app.kubernetes.io/name': `${name}-${port}` }
  return JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: `${namespace}-${name}-${port}`, namespace },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [containerOf(port)] } },
    },
  })
}

const texts = namespaces.flatMap((namespace) =>
  classes.flatMap((name) => ports.map((port) => deploymentText(namespace, name, port))),
)

/** What stands in the world whatever the policies are; a Deployment listens on the one port that it declares. */
export const deployments: readonly Deployment[] = ofKind(
  validateManifests(parseManifests(texts.join('\n---\n'), 'world.yaml')),
  'Deployment',
)

/** One for each identity. */
export const clients = deployments.filter(({ metadata }) => metadata.name.endsWith(`-${ports[0]}`))

/** Policies of the whole cluster are kept to the namespaces of this world: the cluster's own pods are no part of it. */
export function onlyInWorld(documents: readonly PolicyDocument[]): PolicyDocument[] {
  const key = 'k8s:io.kubernetes.pod.namespace'
  const here = { key, operator: 'In', values: namespaces }
  return documents.map((document) => {
    if (document.kind !== 'CiliumClusterwideNetworkPolicy') return document
    const specs = document.specs.map((spec) => {
      const selector = spec['endpointSelector'] as { matchExpressions?: readonly unknown[] }
      const matchExpressions = [...(selector.matchExpressions ?? []), here]
      return { ...spec, endpointSelector: { ...selector, matchExpressions } }
    })
    return { ...document, specs }
  })
}

export interface World extends AsyncDisposable {
  readonly target: TargetInfo
  /** Makes these policies stand beside the Deployments, and returns once they are in force in every namespace. */
  bring(policies: readonly Resource[]): Promise<void>
  readonly meshes: readonly Mesh[]
  meshOf(namespace: string | undefined): Mesh
}

/** Starts the target that MESHPROOF_TARGET asks for, with the Deployments of both namespaces. */
export async function openWorld(signal: AbortSignal): Promise<World> {
  const release = new ReleaseStack()
  try {
    const settings = { env: process.env, runId: randomBytes(4).toString('hex') }
    const { target, chosen } = await selectTarget(settings)
    const started = await target.start(settings, chosen, consoleProgress, signal)
    release.add(`the ${target.name} target`, 120_000, () => started[Symbol.asyncDispose]())
    // In a cluster a mesh is one namespace; the embedded one holds them all.
    const meshes = new Map<string, Mesh>()
    for (const namespace of target.name === 'envoy' ? namespaces.slice(0, 1) : namespaces) {
      const mesh = await target.open(started.handle, { lab: 'wire', namespace }, consoleProgress, signal)
      release.add(`the mesh in ${namespace}`, 180_000, () => mesh[Symbol.asyncDispose]())
      meshes.set(namespace, mesh)
    }
    return {
      target: started.handle.info,
      bring: (policies) => bring(meshes, [...deployments, ...policies], signal),
      meshes: [...meshes.values()],
      meshOf: (namespace) => meshOf(meshes, namespace),
      [Symbol.asyncDispose]: () => release.release(),
    }
  } catch (error) {
    await release.release()
    throw error
  }
}

/** The first round may end before a later namespace's clusterwide policies reach the earlier one; the second waits. */
async function bring(meshes: ReadonlyMap<string, Mesh>, resources: readonly Resource[], signal: AbortSignal) {
  for (const mesh of [...meshes.values(), ...[...meshes.values()].slice(0, -1)]) {
    await mesh.bring(
      resources.filter(({ metadata }) => meshOf(meshes, metadata.namespace) === mesh),
      signal,
    )
  }
}

/** Clusterwide resources go with the first. */
function meshOf(meshes: ReadonlyMap<string, Mesh>, namespace: string | undefined): Mesh {
  const mesh = meshes.get(namespace ?? '') ?? meshes.values().next().value
  if (mesh === undefined) throw new Error('the world has no mesh')
  return mesh
}
