import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { cacheFolder } from './cache-folder.ts'

test.for<[Record<string, string>, NodeJS.Platform, string]>([
  [{ MESHPROOF_CACHE: '/c', XDG_CACHE_HOME: '/x', HOME: '/h' }, 'linux', '/c'],
  [{ MESHPROOF_CACHE: 'c' }, 'linux', resolve('c')],
  [{ XDG_CACHE_HOME: '/x', HOME: '/h' }, 'linux', '/x/meshproof'],
  [{ XDG_CACHE_HOME: 'relative', HOME: '/h' }, 'linux', '/h/.cache/meshproof'],
  [{ HOME: '/h' }, 'darwin', '/h/Library/Caches/meshproof'],
  [{}, 'linux', join(homedir(), '.cache/meshproof')],
])('with %o on %s the cache is %s', ([env, platform, folder]) => {
  expect(cacheFolder(env, platform)).toBe(folder)
})
