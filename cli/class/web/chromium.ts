import { type Browser, chromium } from 'playwright-core'
import { findOnPath } from '../../../helpers/targets/envoy/binary/search-path.ts'

const names = ['chromium', 'chromium-browser', 'google-chrome']

/** The browser of this machine, with no window; undefined when it has none. */
export async function startChromium(env: NodeJS.ProcessEnv): Promise<Browser | undefined> {
  const paths = await Promise.all(names.map((name) => findOnPath(name, env)))
  const executablePath = paths.find((path) => path !== undefined)
  return executablePath === undefined ? undefined : await chromium.launch({ executablePath })
}
