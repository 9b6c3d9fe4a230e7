import { InputError } from '../../helpers/core/errors.ts'
import { folderSource } from './folder.ts'
import type { Source } from './source.ts'

/** @throws InputError when nothing is said that could be judged */
export function sourceOf(env: Readonly<Record<string, string | undefined>>): Source {
  const folder = env['MESHPROOF_MANIFESTS']
  if (folder !== undefined) return folderSource(folder, withLabPromises(env))
  throw new InputError({
    code: 'CHECK_SOURCE_MISSING',
    what: 'nothing is said that could be checked',
    next: 'name your folder of manifests: meshproof check --manifests ./my-mesh',
  })
}

/**
 * The sheet asks for outlier detection after two failures and not how many pods it may put out, which a learner's
 * configuration therefore need not say; Envoy puts none of two out then.
 */
function withLabPromises(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  const own = env['MESHPROOF_EXPECT']
  if (own === 'manifest' || own?.includes('canary.ejected-after') === true) return env
  return { ...env, MESHPROOF_EXPECT: [...(own === undefined ? [] : [own]), 'canary.ejected-after=0'].join(',') }
}
