import type { Facts } from '../facts.ts'
import type { Mistake } from '../mistake.ts'

export function agentNotReady({ cilium }: Facts): Mistake | undefined {
  const [agent] = cilium?.agentsNotReady ?? []
  if (agent === undefined) return undefined
  const solution = ['cilium status --wait', 'kubectl -n kube-system get pods -l k8s-app=cilium -o wide']
  return { code: 'agent-not-ready', where: undefined, facts: { node: agent.node, because: agent.because }, solution }
}

/** Without it Cilium has no CiliumEnvoyConfig at all, or does not look at it. */
export function envoyConfigOff({ cilium, lab }: Facts): Mistake | undefined {
  if (cilium?.envoyConfig !== false || (lab !== 'rate-limit' && lab !== 'canary')) return undefined
  const solution = [
    'helm -n kube-system upgrade cilium cilium/cilium --reuse-values --set envoyConfig.enabled=true',
    'kubectl -n kube-system rollout restart deployment/cilium-operator daemonset/cilium',
  ]
  return { code: 'envoy-config-off', where: undefined, facts: {}, solution }
}
