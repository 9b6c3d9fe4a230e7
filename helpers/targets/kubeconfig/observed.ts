import { done, missing, waitFor } from '../../core/wait.ts'
import type { ClusterApi } from '../cluster/api.ts'
import type { Probes } from '../cluster/probes.ts'
import { readRequestLog } from '../cluster/request-log.ts'
import { Workloads } from '../cluster/workloads.ts'
import type { Capability } from '../target.ts'

const logLimitMs = 3_000

/**
 * What the services themselves tell, found out by one request that every lab's policy allows and no lab's limit counts:
 * images other than this project's neither name the pod that answers nor log requests.
 */
export async function observedCapabilities(
  api: ClusterApi,
  namespace: string,
  probes: Probes,
  tag: string,
): Promise<Capability[]> {
  const deployments = await new Workloads(api, namespace).deployments()
  const orc = deployments.find(({ metadata }) => metadata.name === 'orc')
  if (orc === undefined) return []
  const client = await probes.client(orc)
  const request = { method: 'GET', url: 'http://simple-stronghold:8080/weapons' }
  const [outcome] = await client.send({ request, count: 1, tag })
  if (outcome?.kind !== 'answer') return []
  const told: Capability[] = outcome.headers['x-served-by'] === undefined ? [] : ['pod-identity']
  return (await isLogged(api, namespace, tag)) ? [...told, 'request-log'] : told
}

async function isLogged(api: ClusterApi, namespace: string, tag: string): Promise<boolean> {
  const look = async () =>
    (await readRequestLog(api, namespace, tag)).length > 0 ? done(true) : missing('the request')
  return await waitFor({ what: 'a request in the log', limitMs: logLimitMs, everyMs: 200 }, look).catch(() => false)
}
