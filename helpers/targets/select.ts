import { InputError, SetupError } from '../core/errors.ts'
import type { Target, TargetName, TargetSettings } from './target.ts'

/** Loaded on demand: a run on one target does not pay for the libraries of the others. */
const targets: Readonly<Record<TargetName, () => Promise<Target>>> = {
  envoy: async () => (await import('./envoy/target.ts')).envoyTarget,
  k3s: async () => (await import('./k3s/k3s.ts')).k3sTarget,
  kubeconfig: async () => (await import('./kubeconfig/kubeconfig.ts')).kubeconfigTarget,
}

export async function targetNamed(name: TargetName): Promise<Target> {
  return await targets[name]()
}

/**
 * The target of a run: the one that MESHPROOF_TARGET asks for, else the embedded Envoy.
 *
 * @returns the target and, in words, why it was chosen
 * @throws InputError for a name that is no target
 * @throws SetupError when the target that was asked for is not there
 */
export async function selectTarget(settings: TargetSettings): Promise<{ target: Target; chosen: string }> {
  const asked = settings.env['MESHPROOF_TARGET'] ?? 'auto'
  if (asked === 'auto') return { target: await targetNamed('envoy'), chosen: 'auto: the embedded Envoy' }
  if (!Object.hasOwn(targets, asked)) {
    throw new InputError({
      code: 'TARGET_UNKNOWN',
      what: `MESHPROOF_TARGET=${asked} is no target`,
      next: `use one of auto, ${Object.keys(targets).join(', ')}`,
    })
  }
  const target = await targetNamed(asked as TargetName)
  const availability = await target.detect(settings)
  if (!availability.available) {
    throw new SetupError({
      code: 'TARGET_NOT_AVAILABLE',
      what: `MESHPROOF_TARGET=${asked} is not available: ${availability.because}`,
      next: availability.next,
    })
  }
  return { target, chosen: `asked for by MESHPROOF_TARGET=${asked}` }
}
