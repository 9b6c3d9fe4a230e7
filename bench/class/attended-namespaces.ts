import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { lane } from '../../cli/teeth/lane.ts'
import { ExistingCluster } from '../../harness/existing-cluster.ts'
import { ReleaseStack } from '../../helpers/core/release.ts'

/** More would wait for each other's pods to start. */
const atOnce = 3

interface Kubeconfig {
  contexts: { name: string; context: { cluster: string; user: string; namespace?: string } }[]
}

/**
 * Namespaces of the kept k3s cluster, each with the workshop's workloads and the security lab's policy in it.
 * @param release is told how they are removed
 * @returns a kubeconfig in `folder` with a context for each of them, for the account of docs/rbac/check.yaml
 */
export async function attendedNamespaces(count: number, folder: string, release: ReleaseStack): Promise<string> {
  const cluster = await ExistingCluster.kept()
  const id = randomBytes(3).toString('hex')
  const names = Array.from({ length: count }, (_, index) => `class-${id}-${index + 1}`)
  const working = lane(atOnce)
  release.add('the namespaces', 300_000, () => Promise.all(names.map((name) => cluster.removeNamespace(name))))
  const accounts = await Promise.all(
    names.map((name) =>
      working(async () => {
        await cluster.makeNamespace(name)
        await cluster.attend(name, 'security')
        return await cluster.account('check', name)
      }),
    ),
  )
  const config = parse(await readFile(accounts[0] ?? '', 'utf8')) as Kubeconfig
  const [own] = config.contexts
  if (own === undefined) throw new Error('the cluster has no context')
  const contexts = names.map((namespace) => ({ name: namespace, context: { ...own.context, namespace } }))
  const file = join(folder, 'contexts.yaml')
  await writeFile(file, stringify({ ...config, contexts, 'current-context': names[0] }))
  return file
}
