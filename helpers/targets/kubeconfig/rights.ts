import { SetupError } from '../../core/errors.ts'
import type { ClusterApi } from '../cluster/api.ts'

/** As `kubectl auth can-i` takes them: `create pods/exec`, `list deployments.apps`. */
interface Right {
  readonly verb: string
  readonly resource: string
  readonly namespace: string
  readonly name?: string
}

const systemNamespace = 'kube-system'

/** What probe pods take: their program, the pods, one exec each, and what became of them. */
const toProbe = [
  'get,list,create,patch,delete pods',
  'get,create pods/exec',
  'get pods/log',
  'get,create,patch,delete configmaps',
  'list events',
  'list ciliumendpoints.cilium.io',
]
const toRead = [
  'list services',
  'list deployments.apps',
  'list networkpolicies.networking.k8s.io',
  'list ciliumnetworkpolicies.cilium.io',
  'list ciliumenvoyconfigs.cilium.io',
]
/** For each kind that a manifest can have. */
const toBring = [
  'get,list,create,patch,delete deployments.apps',
  'get,list,create,patch,delete services',
  'get,list,create,patch,delete serviceaccounts',
  'get,list,create,patch,delete networkpolicies.networking.k8s.io',
  'get,list,create,patch,delete ciliumnetworkpolicies.cilium.io',
  'get,list,create,patch,delete ciliumenvoyconfigs.cilium.io',
]
const toAskAgents = ['get,create pods/exec', 'list daemonsets.apps']

/** @throws SetupError that names every right that the account lacks */
export async function requireRights(
  api: ClusterApi,
  { namespace, apply }: { namespace: string; apply: boolean },
): Promise<void> {
  const inNamespace = rightsIn(namespace, apply ? [...toProbe, ...toBring, 'list configmaps'] : [...toProbe, ...toRead])
  const inSystem = rightsIn(systemNamespace, ['list pods', 'get pods/log', ...(apply ? toAskAgents : [])])
  const config = { verb: 'get', resource: 'configmaps', namespace: systemNamespace, name: 'cilium-config' }
  const lacking = await lackingOf(api, [...inNamespace, ...inSystem, config])
  if (lacking.length === 0) return
  throw new SetupError({
    code: 'RIGHTS_MISSING',
    what: `the account lacks rights: ${told(lacking)}`,
    next: `docs/rbac.md has an account with the least rights: docs/rbac/${apply ? 'apply' : 'check'}.yaml`,
  })
}

/** Whether commands may be run in the Cilium agents: as good as root on the nodes, so that a check does without. */
export async function mayAskAgents(api: ClusterApi): Promise<boolean> {
  return (await lackingOf(api, rightsIn(systemNamespace, toAskAgents))).length === 0
}

function rightsIn(namespace: string, lines: readonly string[]): Right[] {
  return lines.flatMap((line) => {
    const [verbs = '', resource = ''] = line.split(' ')
    return verbs.split(',').map((verb) => ({ verb, resource, namespace }))
  })
}

async function lackingOf(api: ClusterApi, rights: readonly Right[]): Promise<Right[]> {
  const answers = await Promise.all(rights.map((right) => isAllowed(api, right)))
  return rights.filter((_, index) => !answers[index])
}

async function isAllowed(api: ClusterApi, { verb, resource: asked, namespace, name }: Right): Promise<boolean> {
  const [kind = '', ...group] = asked.split('.')
  const [resource, subresource] = kind.split('/')
  const resourceAttributes = { namespace, verb, group: group.join('.'), resource, subresource, name }
  const review = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes },
  }
  const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'
  const { status } = await api.post<{ status?: { allowed?: boolean } }>(path, { body: review })
  return status?.allowed === true
}

/** `get,list pods in azeroth; get pods/log in azeroth` */
function told(rights: readonly Right[]): string {
  const byResource = Map.groupBy(
    rights,
    ({ resource, name, namespace }) => `${resource}${name === undefined ? '' : ` ${name}`} in ${namespace}`,
  )
  return [...byResource].map(([words, its]) => `${its.map(({ verb }) => verb).join(',')} ${words}`).join('; ')
}
