import { describe, expect, it } from 'vitest'
import { waitFor } from '../helpers/core/wait.ts'
import { processesOf } from './processes.ts'
import { nothingLeft, type Run, runFolders, startMeshproof } from './run-meshproof.ts'

/** Moments of a run at which it is ended, by what can be seen of it then. */
const moments = {
  'before anything is started': (run: Run) => processesOf(run.folder).length > 1,
  'while a worker starts': (run: Run) => processesOf(run.folder).some(({ command }) => command.includes('/workers/')),
  'while Envoy starts': (run: Run) => processesOf(run.folder).some(({ command }) => command.includes('bootstrap.json')),
  'while pods start': (run: Run) => processesOf(run.folder).some(({ command }) => command.includes('stronghold.mjs')),
  'while claims are made': (run: Run) => run.output().includes('✓'),
} as const
type Moment = keyof typeof moments

async function reach(run: Run, moment: Moment): Promise<void> {
  await waitFor({ what: `the moment ${moment}`, limitMs: 120_000 }, () =>
    moments[moment](run) ? { done: true, value: undefined } : { done: false, missing: run.output() },
  )
}

const everyMoment = Object.keys(moments) as Moment[]
/** Claims within seconds, and then a minute of waiting. */
const args = ['suites/rate-limit']
/** Far less than the minute; a claim that was begun may be made first. */
const endsWithinMs = 20_000

describe.concurrent('a run that is asked to end leaves nothing, and says what it knows', () => {
  const ways = {
    'Ctrl-C in the terminal': (run: Run) => process.kill(-run.pid, 'SIGINT'),
    'SIGINT for the runner alone': (run: Run) => process.kill(run.pid, 'SIGINT'),
    SIGTERM: (run: Run) => process.kill(run.pid, 'SIGTERM'),
    'a terminal that is closed': (run: Run) => process.kill(-run.pid, 'SIGHUP'),
  } as const
  const cases = Object.keys(ways).flatMap((way) =>
    everyMoment.map((moment) => [way as keyof typeof ways, moment] as const),
  )

  it.for(cases)('%s, %s', async ([way, moment]) => {
    await using run = await startMeshproof({ args, detached: true })
    await reach(run, moment)
    const askedMs = performance.now()
    ways[way](run)
    const { exitStatus, signal, results } = await run.ended
    expect(performance.now() - askedMs).toBeLessThan(endsWithinMs)
    await nothingLeft(run)
    // At the very first the runner has not come to look at signals yet, and has nothing to tell.
    if (signal !== undefined) return expect(moment).toBe('before anything is started')
    expect(exitStatus).toBe(2)
    expect(results).toMatchObject({ interrupted: true, exitStatus: 2 })
    const verdicts = results?.labs.flatMap(({ claims }) => claims) ?? []
    expect(verdicts.filter(({ verdict, cause }) => verdict !== 'pass' && cause !== 'interrupted')).toEqual([])
  })
})

describe.concurrent('a run whose output nobody reads any more goes on to its end', () => {
  const vitest = 'vitest run --project labs'
  const commands = { vitest, meshproof: 'cli/meshproof run', 'meshproof --json': 'cli/meshproof run --json' }

  it.for(Object.keys(commands))('%s', async (name) => {
    const line = `PATH=node_modules/.bin:$PATH; (${commands[name as keyof typeof commands]} "$0"; echo "status $?" >&2) | head -n 1`
    const command = ['sh', '-c', line] as const
    const lab = name === 'vitest' ? 'suites/security' : 'security'
    await using run = await startMeshproof({ args: [lab], command: [...command] })
    const { stderr, results } = await run.ended
    await nothingLeft(run)
    expect(stderr).toContain('status 0')
    expect(results).toMatchObject({ exitStatus: 0, interrupted: false })
  })
})

it('output that a full disk loses makes the exit status 2', async () => {
  const line = 'PATH=node_modules/.bin:$PATH; cli/meshproof explain --all --json >/dev/full; echo "status $?" >&2'
  await using run = await startMeshproof({ args: [], command: ['sh', '-c', line] })
  const { stderr } = await run.ended
  expect(stderr).toMatch(/not all could be written: .*ENOSPC.*\nstatus 2/)
})

describe.concurrent('a run that is killed leaves nothing running, and its folder goes with the next run', () => {
  it.for(everyMoment)('the runner, %s', async (moment) => {
    await using run = await startMeshproof({ args })
    await reach(run, moment)
    process.kill(run.pid, 'SIGKILL')
    await run.ended
    await nothingLeft(run, { folders: false })
    await nextRunRemoves(run)
  })

  it.for(everyMoment)('pnpm, from which it was started, %s', async (moment) => {
    const command = ['npx', '-y', 'pnpm@12', 'test'] as const
    await using run = await startMeshproof({ args, command: [...command] })
    await reach(run, moment)
    for (const { pid, command: line } of processesOf(run.folder))
      if (line.includes('pnpm')) process.kill(pid, 'SIGKILL')
    await nothingLeft(run, { folders: false })
    await nextRunRemoves(run)
  })
})

async function nextRunRemoves({ folder }: Run): Promise<void> {
  const next = await startMeshproof({ args: ['suites/security', '-t', 'the orc gets a weapon'], folder })
  expect((await next.ended).exitStatus).toBe(0)
  expect(runFolders(folder)).toEqual([])
}
