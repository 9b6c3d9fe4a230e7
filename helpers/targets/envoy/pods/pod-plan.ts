import { createHash } from 'node:crypto'
import { InputError } from '../../../core/errors.ts'
import type { Deployment } from '../../../manifests/kinds/index.ts'
import { nameOf } from '../../../manifests/resource.ts'
import { type Environment, environmentOf, type PodFacts } from './environment.ts'
import { cannotHonour, containerPath, refuseWhatNeedsContainers } from './honoured.ts'
import { type ProbePlan, probePlanOf } from './probe-plan.ts'
import { knownImages, type Program, programOf } from './programs.ts'

/** What a Deployment asks of each of its pods, read and found to be possible. */
export interface PodPlan {
  readonly deployment: Deployment
  /** `azeroth/orc` */
  readonly key: string
  readonly namespace: string
  /** Equal for equal templates, as a ReplicaSet's `pod-template-hash` is. */
  readonly hash: string
  readonly program: Program
  readonly port: number
  readonly labels: Readonly<Record<string, string>>
  readonly environment: Environment
  readonly facts: Omit<PodFacts, 'name' | 'ip'>
  readonly startupProbe: ProbePlan | undefined
  readonly readinessProbe: ProbePlan | undefined
  readonly livenessProbe: ProbePlan | undefined
  readonly graceMs: number
}

/** The one node of this target. */
const nodeName = 'loopback'
const defaultPort = 8080

/**
 * @param defaultNamespace of a Deployment that names none
 * @throws InputError for what this target cannot honour, at the field that asks for it
 */
export function podPlanOf(deployment: Deployment, defaultNamespace: string): PodPlan {
  refuseWhatNeedsContainers(deployment)
  const { name, namespace = defaultNamespace } = deployment.metadata
  const { metadata, spec } = deployment.spec.template
  const hash = templateHash(deployment.spec.template)
  const labels = { ...metadata?.labels, 'pod-template-hash': hash }
  return {
    deployment,
    key: `${namespace}/${name}`,
    namespace,
    hash,
    labels,
    program: programFor(deployment),
    port: portOf(deployment),
    environment: environmentOf(deployment),
    facts: {
      namespace,
      labels,
      annotations: metadata?.annotations ?? {},
      serviceAccount: spec.serviceAccountName ?? spec.serviceAccount ?? 'default',
      node: nodeName,
    },
    startupProbe: probePlanOf(deployment, 'startupProbe'),
    readinessProbe: probePlanOf(deployment, 'readinessProbe'),
    livenessProbe: probePlanOf(deployment, 'livenessProbe'),
    graceMs: (spec.terminationGracePeriodSeconds ?? 30) * 1000,
  }
}

function programFor(deployment: Deployment): Program {
  const path = [...containerPath, 'image']
  const image = deployment.spec.template.spec.containers[0]?.image
  if (image === undefined) {
    const what = `${nameOf(deployment)}: the container has no image`
    throw new InputError({
      code: 'IMAGE_NOT_NAMED',
      what,
      where: deployment.at(path),
      next: `use one of ${knownImages}`,
    })
  }
  const program = programOf(image)
  if (program !== undefined) return program
  const next = `use one of ${knownImages}; or run it with MESHPROOF_TARGET=k3s, which runs any image`
  throw cannotHonour(deployment, path, `the image ${image}`, next)
}

/** The port that the program is told to listen on: as its manifest says, else the port that the container declares. */
function portOf(deployment: Deployment): number {
  const { env = [], ports = [] } = deployment.spec.template.spec.containers[0] ?? {}
  const index = env.findLastIndex(({ name }) => name === 'SERVER_PORT')
  if (index === -1) return ports[0]?.containerPort ?? defaultPort
  const port = Number(env[index]?.value)
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port
  throw cannotHonour(
    deployment,
    [...containerPath, 'env', index],
    `SERVER_PORT ${env[index]?.value ?? 'from elsewhere'}`,
  )
}

/** In the letters that Kubernetes uses for names it makes up: none that could form a word. */
const letters = 'bcdfghjklmnpqrstvwxz2456789'

/** `length` letters that depend on nothing but the text. */
export function lettersOf(text: string, length: number): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, length)
  return Array.from(bytes, (byte) => letters[byte % letters.length]).join('')
}

function templateHash(template: Deployment['spec']['template']): string {
  return lettersOf(JSON.stringify(template), 10)
}
