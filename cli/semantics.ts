import type { CiliumVersion } from '../helpers/policy/input.ts'

/** Whose semantics a Cilium of this version is taken to have: of the two that are known, 1.15 its own, any later one 1.20. */
export function semanticsOf(ciliumVersion = '1.15'): CiliumVersion {
  return /^v?1\.15(\.|$)/.test(ciliumVersion) ? '1.15' : '1.20'
}
