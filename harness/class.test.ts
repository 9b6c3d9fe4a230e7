import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { BoardView } from '../cli/class/view.ts'
import { rightAnswers } from './answers/right.ts'
import { wrongAnswers } from './answers/wrong.ts'
import { fastLimit } from './reference.ts'
import { nothingLeft, root, startMeshproof, write } from './run-meshproof.ts'

const command = [`${root}/cli/meshproof`, 'class'] as const

/** Every answer that the grader knows for a lab, and what it comes to. */
function answersOf(lab: keyof typeof rightAnswers) {
  const right = Object.values(rightAnswers[lab]).map((answer) => ({ answer, told: ['works', undefined] }))
  const wrong = (wrongAnswers[lab] ?? []).map(({ code, answer }) => ({ answer, told: ['not-yet', code] }))
  return [...right, ...wrong]
}

it.each(Object.keys(rightAnswers) as (keyof typeof rightAnswers)[])(
  'one class with every answer to %s at once: each is told what it would be told alone',
  async (lab) => {
    const folder = mkdtempSync(join(tmpdir(), 'meshproof-harness-'))
    const answers = answersOf(lab)
    const attendees = answers.map(({ answer }, index) => {
      const own = join(folder, `attendee-${index}`)
      for (const [name, text] of Object.entries(answer)) write(join(own, name), text)
      return own
    })
    const args = [...attendees, '--labs', lab, '--json']
    await using run = await startMeshproof({ command, args, folder, env: fastLimit.env })
    const { stdout, stderr } = await run.ended
    await nothingLeft(run)
    expect(stdout, stderr).not.toBe('')
    const board = JSON.parse(stdout) as BoardView
    const told = board.attendees.map(({ name, labs: [one] }) => [name, one?.state, one?.cause])
    expect(told).toEqual(answers.map((answer, index) => [`attendee-${index}`, ...answer.told]))
  },
)
