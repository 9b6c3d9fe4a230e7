import { describe, expect, it } from 'vitest'
import { waitFor } from '../helpers/core/wait.ts'
import type { Answer, WrongAnswer } from './answers/answer.ts'
import { rightAnswers } from './answers/right.ts'
import { wrongAnswers } from './answers/wrong.ts'
import { processesOf } from './processes.ts'
import { fastLimit } from './reference.ts'
import { type Ended, nothingLeft, root, startMeshproof } from './run-meshproof.ts'

interface Told {
  readonly labs: readonly {
    readonly lab: string
    readonly state: string
    readonly seen: string
    readonly mistakes: readonly { readonly code: string }[]
  }[]
}

const command = [`${root}/cli/meshproof`, 'check'] as const

async function checked(lab: string, manifests: Answer): Promise<[Told['labs'][number] | undefined, Ended]> {
  const settings = { command, args: [lab, '--json'], manifests, env: fastLimit.env }
  await using run = await startMeshproof(settings)
  const ended = await run.ended
  await nothingLeft(run)
  expect(ended.stdout, ended.stderr).not.toBe('')
  return [(JSON.parse(ended.stdout) as Told).labs[0], ended]
}

describe.concurrent.each(Object.entries(rightAnswers))('%s works by', (lab, answers) => {
  it.concurrent.for(Object.entries(answers))('%s', async ([, answer]) => {
    const [told, { exitStatus }] = await checked(lab, answer)
    expect(told).toMatchObject({ state: 'works', mistakes: [] })
    expect(exitStatus).toBe(0)
  })
})

describe.concurrent.each(Object.entries(wrongAnswers))('%s is not yet with', (lab, answers) => {
  it.concurrent.for<WrongAnswer>(answers)('$code: $name', async ({ code, answer }) => {
    const [told, { exitStatus }] = await checked(lab, answer)
    expect(told?.state).toBe('not-yet')
    expect(told?.mistakes[0]?.code).toBe(code)
    expect(exitStatus).toBe(1)
  })
})

it.concurrent.for(Object.keys(rightAnswers))('%s is not started without a resource of its own', async (lab) => {
  const [told, { exitStatus }] = await checked(lab, { 'readme.txt': 'nothing yet' })
  expect(told).toMatchObject({ state: 'not-started', mistakes: [] })
  expect(exitStatus).toBe(1)
})

it.concurrent('a file that cannot be read spoils no other lab', async () => {
  const manifests = {
    '02.yaml': rightAnswers.security['the sheet’s own']?.['mine.yaml'] ?? '',
    '04-canary.yaml': 'a: [',
  }
  await using run = await startMeshproof({ command, args: ['security', 'canary', '--json'], manifests })
  const { stdout, exitStatus } = await run.ended
  expect((JSON.parse(stdout) as Told).labs).toMatchObject([
    { lab: 'security', state: 'works' },
    { lab: 'canary', state: 'not-yet', mistakes: [{ code: 'yaml-syntax' }] },
  ])
  expect(exitStatus).toBe(1)
})

it.concurrent.for(['SIGTERM', 'SIGKILL'] as const)(
  'a check that is ended by %s leaves nothing running',
  async (signal) => {
    const [answer = {}] = Object.values(rightAnswers['rate-limit'])
    await using run = await startMeshproof({ command, args: ['rate-limit'], manifests: answer })
    await waitFor({ what: 'a pod of the run', limitMs: 120_000 }, () =>
      processesOf(run.folder).some((one) => one.command.includes('stronghold.mjs'))
        ? { done: true, value: undefined }
        : { done: false, missing: run.output() },
    )
    process.kill(run.pid, signal)
    const { exitStatus, stderr } = await run.ended
    expect(exitStatus).toBe(signal === 'SIGTERM' ? 2 : undefined)
    expect(stderr).not.toMatch(/^\s+at /m)
    await nothingLeft(run, { folders: signal === 'SIGTERM' })
  },
)

it.concurrent('neither a folder nor a cluster that is there is told with what to do', async () => {
  const env = { MESHPROOF_MANIFESTS: 'no/such/folder' }
  await using run = await startMeshproof({ command, args: [], env })
  const { stderr, exitStatus } = await run.ended
  expect(stderr).toMatch(/no\/such\/folder:1:1: there is no such file or folder/)
  expect(exitStatus).toBe(2)
})
