import { describe, expect, it } from 'vitest'
import type { CiliumVersion } from './input.ts'
import { nameMatcher } from './names.ts'

const names = ['io', 'cilium.io', 'www.cilium.io', 'a.b.cilium.io']

describe('a pattern of DNS names', () => {
  it.each<[string, CiliumVersion, string[]]>([
    ['*', '1.15', names],
    ['*', '1.20', names],
    ['*.', '1.15', ['io']],
    ['*.', '1.20', names],
    ['**', '1.20', names],
    ['*.cilium.io', '1.20', ['www.cilium.io']],
    ['**.cilium.io', '1.15', ['www.cilium.io']],
    ['**.cilium.io', '1.20', ['www.cilium.io', 'a.b.cilium.io']],
    ['***.cilium.io.', '1.20', ['www.cilium.io', 'a.b.cilium.io']],
    ['**cilium.io', '1.20', ['cilium.io']],
  ])('%s is, in %s, for %s', (matchPattern, version, wanted) => {
    const pattern = nameMatcher({ matchPattern }, version)
    expect(names.filter((name) => pattern.matches(`${name}.`))).toEqual(wanted)
  })
})
