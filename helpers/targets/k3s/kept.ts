import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ClusterApi } from '../cluster/api.ts'
import { loadKubeConfig } from '../cluster/kube-config.ts'
import type { KubernetesObject, ObjectList } from '../cluster/object.ts'
import { ciliumChart } from './chart.ts'
import type { Engine } from './engine.ts'
import { keptLabel, printLabel, roleLabel, runLabel } from './labels.ts'
import { kubeconfigOf } from './node-access.ts'
import { removeRun } from './removal.ts'
import type { K3sSettings } from './settings.ts'

const services = fileURLToPath(new URL('../../../deployments/workshop/services/', import.meta.url))
const entrypoint = fileURLToPath(new URL('entrypoint.sh', import.meta.url))

/** Two clusters with the same print are made of the same things. */
export async function printOf({ image, ciliumVersion, ciliumValuesFile, nodes }: K3sSettings): Promise<string> {
  const hash = createHash('sha256')
  hash.update(JSON.stringify([image, nodes, await ciliumChart(ciliumVersion, ciliumValuesFile)]))
  hash.update(await readFile(entrypoint))
  const entries = await readdir(services, { recursive: true, withFileTypes: true })
  for (const { name, parentPath } of entries.filter((entry) => entry.isFile()).toSorted(byPath)) {
    hash.update(name).update(await readFile(join(parentPath, name)))
  }
  return hash.digest('hex').slice(0, 16)
}

/**
 * The kubeconfig of a kept cluster that answers, whose nodes are ready, and that is made of the same things; a kept cluster that is not is
 * removed, so that there is one at most.
 */
export async function findKept(engine: Engine, print: string): Promise<string | undefined> {
  const filters = { label: [`${keptLabel}=true`, `${roleLabel}=server`] }
  for (const { Names, Labels, State } of await engine.listContainers({ all: true, filters })) {
    if (State === 'running' && Labels[printLabel] === print) {
      const kubeconfig = await answering(engine, Names[0] ?? '')
      if (kubeconfig !== undefined) return kubeconfig
    }
    await removeRun(engine, Labels[runLabel] ?? '')
  }
  return undefined
}

async function answering(engine: Engine, name: string): Promise<string | undefined> {
  try {
    const kubeconfig = await kubeconfigOf(engine, name.replace(/^\//, ''))
    const api = new ClusterApi(loadKubeConfig(kubeconfig), { patienceMs: 2_000 })
    const { items } = await api.get<ObjectList<Node>>('/api/v1/nodes')
    return items.length > 0 && items.every(isReady) ? kubeconfig : undefined
  } catch {
    return undefined
  }
}

interface Node extends KubernetesObject {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] }
}

const isReady = ({ status }: Node): boolean =>
  status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') === true

const byPath = (a: { parentPath: string; name: string }, b: { parentPath: string; name: string }) =>
  join(a.parentPath, a.name) < join(b.parentPath, b.name) ? -1 : 1
