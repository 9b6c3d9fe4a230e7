import type { PodObject } from './pod-state.ts'

const slackMs = 3_000

/**
 * How long a running pod may stay unready: until its readiness probe has failed as often as it may. Undefined while
 * containers do not run yet. Defaults of the fields: Kubernetes 1.34, core/v1 Probe.
 */
export function readinessBudgetMs({ spec, status }: PodObject): number | undefined {
  const statuses = status?.containerStatuses ?? []
  if (statuses.length === 0 || statuses.some(({ state }) => state?.running === undefined)) return undefined
  const probes = (spec?.containers ?? []).flatMap(({ readinessProbe }) => readinessProbe ?? [])
  const longestSeconds = Math.max(
    0,
    ...probes.map(
      ({ initialDelaySeconds = 0, periodSeconds = 10, timeoutSeconds = 1, failureThreshold = 3 }) =>
        initialDelaySeconds + (periodSeconds + timeoutSeconds) * failureThreshold,
    ),
  )
  return longestSeconds * 1000 + slackMs
}
