import { SetupError } from '../../core/errors.ts'
import type { ClusterApi } from '../cluster/api.ts'
import type { KubernetesObject } from '../cluster/object.ts'
import { listPods, restartsOf } from '../cluster/pod-state.ts'

interface HelmChart extends KubernetesObject {
  readonly status?: { readonly conditions?: readonly { type: string; status: string; message?: string }[] }
}

const namespace = 'kube-system'
/** The first try of k3s's job may find no network yet; it is tried again 1,000 times. */
const triesGranted = 3
const lastWords = { tailLines: 5, limitBytes: 2_000 }

/**
 * Ends the wait for a chart that cannot be installed: the Helm controller says so in the chart's status when it has no
 * job for it, and its job by failing again and again (k3s-io/helm-controller, pkg/controllers/chart/chart.go, v0.16).
 * @throws SetupError (`CHART_NOT_INSTALLED`) with Helm's words
 */
export async function orChartTrouble(api: ClusterApi, chart: string): Promise<void> {
  const { status } = await api.get<HelmChart>(`/apis/helm.cattle.io/v1/namespaces/${namespace}/helmcharts/${chart}`)
  const refusal = status?.conditions?.find((condition) => condition.type === 'Failed' && condition.status === 'True')
  const words = refusal?.message ?? (await lastWordsOfJob(api, chart))
  if (words === undefined) return
  throw new SetupError({
    code: 'CHART_NOT_INSTALLED',
    what: `the chart ${chart} cannot be installed: ${words.trim()}`,
    next: 'check MESHPROOF_CILIUM_VALUES against the values of this version of the chart, and MESHPROOF_CILIUM_VERSION',
  })
}

async function lastWordsOfJob(api: ClusterApi, chart: string): Promise<string | undefined> {
  const pods = await listPods(api, namespace, `helmcharts.helm.cattle.io/chart=${chart}`)
  const failing = pods.find((pod) => restartsOf(pod) >= triesGranted)
  if (failing === undefined) return undefined
  const path = `/api/v1/namespaces/${namespace}/pods/${failing.metadata.name}/log`
  return await api.text(path, { query: { previous: true, ...lastWords } })
}
