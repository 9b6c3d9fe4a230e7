import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { referenceManifests } from '../fixtures/reference-manifests.ts'
import { parseManifests } from '../helpers/manifests/parse.ts'
import type { Resource } from '../helpers/manifests/resource.ts'
import { ClusterApi } from '../helpers/targets/cluster/api.ts'
import { deleteIfThere, waitUntilGone } from '../helpers/targets/cluster/applied-set.ts'
import { loadKubeConfig } from '../helpers/targets/cluster/kube-config.ts'
import { ResourcePaths } from '../helpers/targets/cluster/resource-paths.ts'
import { serverSideApply } from '../helpers/targets/cluster/server-side-apply.ts'
import { Workloads } from '../helpers/targets/cluster/workloads.ts'
import { k3sTarget } from '../helpers/targets/k3s/k3s.ts'
import { root } from './run-meshproof.ts'

const silent = { step: <T>(_: string, run: (note: () => void) => Promise<T>) => run(() => {}) }
const startLimitMs = 280_000
const accounts = '/api/v1/namespaces/meshproof/serviceaccounts'

interface Kubeconfig {
  readonly users: { user: object }[]
  readonly clusters: { cluster: object }[]
  readonly contexts: { context: object }[]
}

/** A cluster as its owner has it: with the kubeconfig of an administrator. */
export class ExistingCluster {
  readonly api: ClusterApi
  readonly #kubeconfig: string
  readonly #paths: ResourcePaths

  constructor(kubeconfig: string) {
    this.#kubeconfig = kubeconfig
    this.api = new ClusterApi(loadKubeConfig(kubeconfig))
    this.#paths = new ResourcePaths(this.api)
  }

  /** The kept cluster, started when there is none. */
  static async kept(): Promise<ExistingCluster> {
    const env = { ...process.env, MESHPROOF_REUSE: '1' }
    const settings = { env, runId: randomBytes(4).toString('hex') }
    const { handle } = await k3sTarget.start(settings, 'test', silent, AbortSignal.timeout(startLimitMs))
    return new ExistingCluster(String(handle.facts['kubeconfig']))
  }

  async makeNamespace(name: string): Promise<void> {
    await serverSideApply(this.api, `/api/v1/namespaces/${name}`, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
    })
  }

  async removeNamespace(name: string): Promise<void> {
    const path = `/api/v1/namespaces/${name}`
    await deleteIfThere(this.api, path)
    await waitUntilGone(this.api, path, name)
  }

  /** What an attendee applies: the workshop's services, and these folders of deployments/. */
  async attend(namespace: string, ...places: readonly string[]): Promise<void> {
    const workshop = referenceManifests('workshop', namespace)
    await this.apply(workshop, namespace)
    const names = workshop.filter(({ kind }) => kind === 'Deployment').map(({ metadata }) => metadata.name)
    await new Workloads(this.api, namespace).settled(names)
    // One after the other: an agent of 1.15 can lock itself up when a policy and a config come together.
    for (const place of places) await this.apply(referenceManifests(place, namespace), namespace)
  }

  async apply(resources: readonly Resource[], namespace: string): Promise<void> {
    for (const { apiVersion, kind, metadata, document } of resources) {
      const path = await this.#paths.of({
        apiVersion,
        kind,
        name: metadata.name,
        namespace: metadata.namespace ?? namespace,
      })
      await serverSideApply(this.api, path, {
        ...document,
        metadata: { ...metadata, namespace: metadata.namespace ?? namespace },
      })
    }
  }

  /** A kubeconfig for the account of docs/rbac/, with its rights in this namespace, which is that of its context. */
  async account(name: 'check' | 'apply', namespace: string): Promise<string> {
    const text = readFileSync(join(root, 'docs', 'rbac', `${name}.yaml`), 'utf8').replaceAll('azeroth', namespace)
    await this.apply(parseManifests(text, `${name}.yaml`), namespace)
    return this.kubeconfig({ token: await this.token(name), namespace })
  }

  /** An account without any right, in the namespace meshproof. */
  async makeAccount(name: string): Promise<void> {
    const metadata = { name, namespace: 'meshproof' }
    await serverSideApply(this.api, `${accounts}/${name}`, { apiVersion: 'v1', kind: 'ServiceAccount', metadata })
  }

  async removeAccount(name: string): Promise<void> {
    await deleteIfThere(this.api, `${accounts}/${name}`)
    await waitUntilGone(this.api, `${accounts}/${name}`, name)
  }

  /** The agents of every node; what they have put into the kernel stays. */
  async removeCilium(): Promise<void> {
    const path = '/apis/apps/v1/namespaces/kube-system/daemonsets/cilium'
    await deleteIfThere(this.api, path)
    await waitUntilGone(this.api, path, 'the DaemonSet cilium')
  }

  /** A token for an account in the namespace meshproof. */
  async token(account: string): Promise<string> {
    const path = `${accounts}/${account}/token`
    const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 3600 } }
    const { status } = await this.api.post<{ status: { token: string } }>(path, { body })
    return status.token
  }

  /** A file for this cluster with another user, another server, or a namespace of its contexts. */
  kubeconfig({ token, server, namespace }: { token?: string; server?: string; namespace?: string }): string {
    const config = parse(this.#kubeconfig) as Kubeconfig
    if (token !== undefined) for (const one of config.users) one.user = { token }
    if (server !== undefined) for (const one of config.clusters) one.cluster = { ...one.cluster, server }
    if (namespace !== undefined) for (const one of config.contexts) one.context = { ...one.context, namespace }
    const file = join(mkdtempSync(join(tmpdir(), 'meshproof-kubeconfig-')), 'config')
    writeFileSync(file, stringify(config))
    return file
  }
}
