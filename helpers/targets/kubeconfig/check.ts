import { done, missing, waitFor } from '../../core/wait.ts'
import type { ClusterApi } from '../cluster/api.ts'
import { identitiesOf } from '../cluster/identities.ts'
import { listPods } from '../cluster/pod-state.ts'
import { probeSelector } from '../cluster/probe-pod.ts'
import { everyNodeKnows, Probes } from '../cluster/probes.ts'
import type { Mesh } from '../target.ts'
import { CheckMesh } from './check-mesh.ts'
import { ciliumCapabilities, type Facts, factsOf, type Opening, type Started, type Starting } from './facts.ts'
import { readFound, writeFound } from './found.ts'
import { removeStaleProbes } from './leftovers.ts'
import { observedCapabilities } from './observed.ts'
import { mayAskAgents } from './rights.ts'

const identityLimitMs = 30_000
const probesLimitMs = 30_000

/** Of the runs that this process has started: labs that it checks by itself share them, as a pod takes long to start. */
const underWay = new Map<string, Probes>()

/** Looks at what stands in the namespace, and at what its services tell of themselves. */
export async function startChecking(starting: Starting): Promise<Started> {
  const { api, settings, release } = starting
  const { namespace, runId } = settings
  const agents = await mayAskAgents(api)
  const facts = factsOf(starting, agents)
  await removeStaleProbes(api, namespace)
  await writeFound(api, namespace, settings.foundFolder)
  const probes = probesFor(api, facts, { namespace, runId, lab: 'run' })
  underWay.set(runId, probes)
  release.add('the probe pods of the run', probesLimitMs, () => {
    underWay.delete(runId)
    return probes.close()
  })
  const observed = await observedCapabilities(api, namespace, probes, `look-${runId}`)
  return { capabilities: [...ciliumCapabilities(starting, agents), ...observed], facts }
}

export async function openChecking(api: ClusterApi, facts: Facts, opening: Opening): Promise<Mesh> {
  const { namespace } = opening
  const { envoyConfig, foundFolder } = facts
  const found = readFound(foundFolder)
  const shared = underWay.get(opening.runId)
  const probes = shared ?? probesFor(api, facts, opening)
  const mesh = new CheckMesh(api, { namespace, found, probes, envoyConfig })
  if (shared === undefined) mesh.release.add('the probe pods', probesLimitMs, () => probes.close())
  return mesh
}

function probesFor(api: ClusterApi, { agents, probeImage }: Facts, { namespace, runId, lab }: Opening): Probes {
  const known = agents ? everyNodeKnows : identityPublished
  return new Probes(api, { namespace, owner: { runId, lab }, image: probeImage, known })
}

/**
 * By what the probes' nodes have published. Other nodes read it there within a moment; a packet that is earlier is
 * dropped, and sent again by its sender.
 */
async function identityPublished(api: ClusterApi, namespace: string): Promise<void> {
  const what = 'the probe pods to have their identities'
  await waitFor({ what, limitMs: identityLimitMs, everyMs: 100, code: 'IDENTITY_MISSING' }, async () => {
    const [pods, identities] = await Promise.all([
      listPods(api, namespace, probeSelector),
      identitiesOf(api, namespace),
    ])
    const without = pods.find(({ status }) => status?.podIP !== undefined && !identities.has(status.podIP))
    return without === undefined ? done(undefined) : missing(`that of ${without.metadata.name}`)
  })
}
