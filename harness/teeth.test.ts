import { describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { waitFor } from '../helpers/core/wait.ts'
import { processesOf } from './processes.ts'
import { changed, put, reference } from './reference.ts'
import { type Ended, nothingLeft, root, startMeshproof } from './run-meshproof.ts'

interface Told {
  readonly score?: number
  readonly counts: Readonly<Record<string, number>>
  readonly labs: readonly {
    readonly lab: string
    readonly baseline: string
    readonly mutants: readonly {
      readonly verdict: string
      readonly by?: { readonly claim: string; readonly cause: string }
      readonly mutant: Readonly<Record<string, string | number>>
    }[]
  }[]
}

const command = [`${root}/cli/meshproof`, 'teeth'] as const
const started = (args: readonly string[], manifests?: Readonly<Record<string, string>>) =>
  startMeshproof({ command, args: [...args, '--jobs', '2'], ...(manifests === undefined ? {} : { manifests }) })

async function teeth(args: readonly string[], manifests?: Readonly<Record<string, string>>): Promise<[Told, Ended]> {
  await using run = await started([...args, '--json'], manifests)
  const ended = await run.ended
  await nothingLeft(run)
  return [JSON.parse(ended.stdout) as Told, ended]
}

const rules = 'spec.ingress.0.toPorts.0.rules.http'

describe.concurrent('teeth', () => {
  it('of the reference manifests: no mutant survives', async () => {
    const [told, ended] = await teeth(['security', 'load-balancing', 'canary', '--sample', '10'])
    expect(told.labs.map(({ baseline }) => baseline)).toEqual(['green', 'green', 'green'])
    expect(told.labs.flatMap(({ mutants }) => mutants)).toHaveLength(10)
    expect(told.counts).toMatchObject({ survived: 0, untold: 0 })
    expect(told.score).toBe(1)
    expect(ended.exitStatus).toBe(0)
  })

  it("of a user's own: a rule that no claim asks for survives, and what would pin it is told", async () => {
    const wider = changed(
      reference.security,
      put(rules, [
        { method: 'GET', path: '/weapons' },
        { method: 'GET', path: '/treasure' },
      ]),
    )
    const [told, ended] = await teeth(['--operator', 'path'], { 'mine.yaml': wider })
    const mutants = told.labs.flatMap((lab) => lab.mutants)
    const seen = mutants.map(({ verdict, by, mutant }) => [mutant['after'], verdict, by?.cause])
    expect(seen).toEqual([
      ['"/.*"', 'killed', 'not-denied'],
      ['"/weapon"', 'killed', 'denied-by-policy'],
      ['"/.*"', 'killed', 'not-denied'],
      ['"/treasur"', 'survived', undefined],
    ])
    const place = wider.split('\n').findIndex((line) => line.includes('/treasure')) + 1
    expect(mutants[3]?.mutant).toMatchObject({
      line: place,
      pinnedBy: expect.stringContaining('other paths') as string,
    })
    expect(ended.exitStatus).toBe(1)
  })

  it('of manifests on which the lab is not green: they tell nothing', async () => {
    const wrong = changed(reference.security, put(`${rules}.0.method`, 'PUT'))
    const [told, ended] = await teeth(['security', '--operator', 'method'], { 'mine.yaml': wrong })
    expect(told.labs[0]?.baseline).toMatch(/^claim orc-allowed is fail: denied-by-policy/)
    expect(ended.exitStatus).toBe(2)
  })

  it('of manifests that cannot be read: says where, and exits with 2', async () => {
    await using run = await started([], {
      'mine.yaml': stringify({ ...(parse(reference.security) as object), spce: 1 }),
    })
    const ended = await run.ended
    expect(ended.stderr).toMatch(/mine\.yaml:\d+:\d+: unknown field `spce`/)
    expect(ended.exitStatus).toBe(2)
  })

  it.for([
    ['SIGTERM', 2],
    ['SIGKILL', undefined],
  ] as const)('that are ended by %s leave nothing running', async ([signal, exitStatus]) => {
    await using run = await started(['security'])
    await waitFor({ what: 'a pod of some run', limitMs: 120_000 }, () =>
      processesOf(run.folder).some((one) => one.command.includes('stronghold.mjs'))
        ? { done: true, value: undefined }
        : { done: false, missing: run.output() },
    )
    process.kill(run.pid, signal)
    expect((await run.ended).exitStatus).toBe(exitStatus)
    await nothingLeft(run, { folders: signal === 'SIGTERM' })
  })
})
