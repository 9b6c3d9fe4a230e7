import { describe, expect, it } from 'vitest'
import type { Answer } from './answers/answer.ts'
import { rightAnswers } from './answers/right.ts'
import { type WrongAnswer, wrongAnswers } from './answers/wrong.ts'
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
