import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ReleaseStack } from '../../helpers/core/release.ts'
import { parseManifests } from '../../helpers/manifests/parse.ts'
import { ExistingCluster } from '../existing-cluster.ts'
import { root } from '../run-meshproof.ts'
import type { Scene } from './page.ts'
import type { Shell } from './shell.ts'

const names = ['ada', 'ben'] as const
const check = 'meshproof check security --kubeconfig ada.yaml --namespace ada'

/** Two attendees, each with a namespace and the rights of docs/rbac/check.yaml in it, on the kept cluster. */
export async function playedOnCluster(shell: Shell): Promise<Scene[]> {
  const cluster = await ExistingCluster.kept()
  await using release = new ReleaseStack()
  for (const name of names) {
    release.add(`the namespace ${name}`, 120_000, () => cluster.removeNamespace(name))
    await cluster.makeNamespace(name)
    await cluster.attend(name)
    shell.write(`${name}.yaml`, readFileSync(await cluster.account('check', name), 'utf8'))
  }
  const right = readFileSync(join(root, 'deployments', 'security', 'secure-stronghold.yaml'), 'utf8')
  const applies = (text: string) => cluster.apply(parseManifests(text, 'policy.yaml'), 'ada')
  const begun = await scene(shell, {
    title: 'A cluster in which nothing was begun',
    why: 'Ada has deployed the workshop’s services. The check changes nothing in her cluster; it asks from a pod of its own.',
    line: check,
  })
  await applies(right.replace('class: orc', 'class: orcs'))
  const wrong = await scene(shell, {
    title: 'A policy with a mistake',
    why: 'Ada has applied a policy with `kubectl`.',
    line: check,
  })
  await applies(right)
  const mended = await scene(shell, {
    title: 'The mistake is mended',
    why: 'Ada has mended the label and applied the policy again.',
    line: check,
  })
  const explained = await scene(shell, {
    title: 'Who may talk to whom',
    why: 'The answer of the policies that stand in the cluster, held against what the cluster does.',
    line: 'meshproof explain --from orc --to stronghold --port 8080 --path /new-king --kubeconfig ada.yaml --namespace ada',
  })
  const both = await scene(shell, {
    title: 'Both attendees at once',
    why: 'Each context names its namespace. Ben has deployed the services and begun no lab.',
    line: 'meshproof class ada.yaml ben.yaml --labs security',
  })
  return [begun, wrong, mended, explained, both]
}

interface Typed {
  readonly title: string
  readonly why: string
  readonly line: string
}

async function scene(shell: Shell, { title, why, line }: Typed): Promise<Scene> {
  return { title, why, typed: [line], ...(await shell.run(line)) }
}
