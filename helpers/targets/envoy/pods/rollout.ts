/** What a rollout has to know of a pod; `Pod` in pod.ts is one. */
export interface RolloutPod {
  /** Of the template that it was made from. */
  readonly hash: string
  /** Later pods have higher numbers. */
  readonly ordinal: number
  readonly ready: boolean
  readonly restarts: number
}

export interface RolloutStep<Pod extends RolloutPod> {
  /** So many new pods of the current template are to be started. */
  readonly start: number
  readonly stop: readonly Pod[]
}

/**
 * The next step from the pods that there are to those that a Deployment wants. An old template's pod gives way to a
 * ready one of the new template, so that there are never fewer ready pods than before (`maxUnavailable: 0`, and any surge);
 * with the strategy Recreate all of the old ones end first. Surplus pods end as Kubernetes chooses them: those that
 * are not ready, then those restarted most, then the youngest.
 *
 * @param pods without those that are ending already
 * @param ending how many pods of this Deployment are
 */
export function rolloutStep<Pod extends RolloutPod>(
  pods: readonly Pod[],
  wanted: { readonly hash: string; readonly replicas: number; readonly recreate: boolean },
  ending: number,
): RolloutStep<Pod> {
  const current = pods.filter(({ hash }) => hash === wanted.hash)
  const old = pods.filter(({ hash }) => hash !== wanted.hash)
  if (wanted.recreate && old.length > 0) return { start: 0, stop: old }
  if (wanted.recreate && ending > 0) return { start: 0, stop: [] }
  const ready = current.filter((pod) => pod.ready).length
  return {
    start: Math.max(0, wanted.replicas - current.length),
    stop: [...surplus(current, wanted.replicas), ...surplus(old, Math.max(0, wanted.replicas - ready))],
  }
}

function surplus<Pod extends RolloutPod>(pods: readonly Pod[], keep: number): Pod[] {
  const mostWorthFirst = pods.toSorted(
    (a, b) => Number(b.ready) - Number(a.ready) || a.restarts - b.restarts || a.ordinal - b.ordinal,
  )
  return mostWorthFirst.slice(keep)
}
