import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { waitFor } from '../helpers/core/wait.ts'
import { processesOf } from './processes.ts'
import { type Ended, nothingLeft, type Run, runMeshproof, startMeshproof } from './run-meshproof.ts'

const labs = ['canary', 'load-balancing', 'rate-limit', 'security'] as const

/** Processes of a run whose command has this in it; not the watchers that keep them on their tether. */
function pids(run: Run, part: string): number[] {
  const found = processesOf(run.folder).filter(
    ({ command }) => command.includes(part) && !command.startsWith('/bin/sh'),
  )
  return found.map(({ pid }) => pid)
}

async function firstClaim(run: Run): Promise<void> {
  await waitFor({ what: 'the first claim', limitMs: 120_000 }, () =>
    run.output().includes('✓') ? { done: true, value: undefined } : { done: false, missing: run.output() },
  )
}

/** Does something again and again until the run has ended. */
async function whileItRuns(run: Run, everyMs: number, act: () => void): Promise<Ended> {
  const over = new AbortController()
  void run.ended.then(() => over.abort())
  while (!over.signal.aborted) {
    await sleep(everyMs, undefined, { signal: over.signal }).catch(() => {})
    act()
  }
  return await run.ended
}

function signal(pid: number | undefined, name: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(pid, name)
  } catch {
    // it has ended meanwhile
  }
}

function expectNoFalseVerdict({ results, stdout, exitStatus }: Ended): void {
  const claims = results?.labs.flatMap((lab) => lab.claims) ?? []
  expect(claims).not.toEqual([])
  expect(
    claims.filter(({ verdict }) => verdict === 'fail'),
    stdout,
  ).toEqual([])
  expect(exitStatus).toBe(claims.every(({ verdict }) => verdict === 'pass') ? 0 : 2)
}

describe.concurrent('what breaks beside the mesh is no verdict about it', () => {
  it.for(labs)('%s: Envoy is killed in the middle', async (lab) => {
    await using run = await startMeshproof({ args: [`suites/${lab}`] })
    await firstClaim(run)
    for (const pid of pids(run, 'bootstrap.json')) signal(pid, 'SIGKILL')
    const ended = await run.ended
    await nothingLeft(run)
    expectNoFalseVerdict(ended)
    const causes = ended.results?.labs.flatMap((one) => one.claims).map(({ cause }) => cause)
    expect(causes).toContain('target-lost')
    expect(ended.exitStatus).toBe(2)
  })

  // In the security lab a stronghold that ends is a verdict: the human has destroyed it.
  it.for(['canary', 'load-balancing', 'rate-limit'] as const)(
    '%s: strongholds are killed again and again',
    async (lab) => {
      await using run = await startMeshproof({ args: [`suites/${lab}`] })
      let turn = 0
      const ended = await whileItRuns(run, 700, () => {
        const strongholds = pids(run, 'stronghold.mjs')
        signal(strongholds[turn++ % strongholds.length], 'SIGKILL')
      })
      await nothingLeft(run)
      expectNoFalseVerdict(ended)
    },
  )

  it.for(['canary', 'load-balancing', 'rate-limit'] as const)(
    '%s: a stronghold hangs, again and again',
    async (lab) => {
      await using run = await startMeshproof({ args: [`suites/${lab}`] })
      const ended = await whileItRuns(run, 6_000, () => signal(pids(run, 'stronghold.mjs')[0], 'SIGSTOP'))
      await nothingLeft(run)
      expectNoFalseVerdict(ended)
    },
  )
})

describe('runs side by side do not disturb each other', () => {
  it.for([2, 4])('%i of them', async (count) => {
    const runs = await Promise.all(Array.from({ length: count }, () => runMeshproof({ args: ['suites/'] })))
    for (const { exitStatus, stdout } of runs) expect(exitStatus, stdout).toBe(0)
  })
})
