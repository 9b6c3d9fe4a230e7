import { InputError, SetupError } from '../core/errors.ts'
import type { Availability, Target, TargetName, TargetSettings } from './target.ts'

/** Nobody waits longer for a registry that is not asked for. */
const registryLimitMs = 3_000

/** Loaded on demand: a run on one target does not pay for the libraries of the others. */
const targets: Readonly<Record<TargetName, () => Promise<Target>>> = {
  envoy: async () => (await import('./envoy/target.ts')).envoyTarget,
  k3s: async () => (await import('./k3s/k3s.ts')).k3sTarget,
  kubeconfig: async () => (await import('./kubeconfig/kubeconfig.ts')).kubeconfigTarget,
}

export async function targetNamed(name: TargetName): Promise<Target> {
  return await targets[name]()
}

interface Choice {
  readonly name: TargetName
  /** In words. */
  readonly why: string
}

/**
 * The target of a run: the one that MESHPROOF_TARGET asks for, else the best that there is.
 *
 * @returns the target and, in words, why it was chosen
 * @throws InputError for a name that is no target
 * @throws SetupError when the target that was asked for is not there
 */
export async function selectTarget(settings: TargetSettings): Promise<{ target: Target; chosen: string }> {
  const { name, why } = await chooseTarget(settings)
  const target = await targetNamed(name)
  const availability = await target.detect(settings)
  if (!availability.available) {
    throw new SetupError({
      code: 'TARGET_NOT_AVAILABLE',
      what: `the target ${name} is not available: ${availability.because}`,
      next: availability.next,
    })
  }
  return { target, chosen: why }
}

/**
 * @param k3s whether that target is there
 * @throws InputError for a name that is no target
 */
export async function chooseTarget(settings: TargetSettings, k3s = k3sAvailability): Promise<Choice> {
  const asked = settings.env['MESHPROOF_TARGET'] ?? 'auto'
  if (asked === 'auto') return await bestOf(settings, k3s)
  if (Object.hasOwn(targets, asked)) return { name: asked as TargetName, why: `asked for by MESHPROOF_TARGET=${asked}` }
  throw new InputError({
    code: 'TARGET_UNKNOWN',
    what: `MESHPROOF_TARGET=${asked} is no target`,
    next: `use one of auto, ${Object.keys(targets).join(', ')}`,
  })
}

async function bestOf(settings: TargetSettings, k3s: typeof k3sAvailability): Promise<Choice> {
  if (settings.env['MESHPROOF_KUBECONFIG'] !== undefined) {
    return { name: 'kubeconfig', why: 'auto: MESHPROOF_KUBECONFIG names a cluster' }
  }
  const availability = await k3s(settings)
  return availability.available
    ? { name: 'k3s', why: 'auto: a container engine answers (MESHPROOF_TARGET=envoy is done in seconds)' }
    : { name: 'envoy', why: `auto: no k3s here, since ${availability.because}` }
}

async function k3sAvailability(settings: TargetSettings): Promise<Availability> {
  const { availabilityWithin } = await import('./k3s/k3s.ts')
  return await availabilityWithin(settings, registryLimitMs)
}
