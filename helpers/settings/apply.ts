import { resolveSettings } from './resolve.ts'
import { variableOf } from './setting.ts'
import { settings } from './table.ts'

/**
 * Puts what the working folder's config file sets into this process's environment, for it and for those that it starts.
 * @throws InputError as `resolveSettings`
 */
export async function applySettings(): Promise<void> {
  const resolved = await resolveSettings({ env: process.env, folder: process.cwd() })
  for (const variable of settings.map(variableOf)) {
    const text = resolved[variable]
    if (text === undefined) delete process.env[variable]
    else process.env[variable] = text
  }
}
