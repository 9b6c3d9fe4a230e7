import type { LabName } from '../../fixtures/lab-manifests.ts'
import type { Attendee } from './attendee.ts'
import { Board } from './board.ts'
import type { LabStand } from './lab-state.ts'
import type { Outcome } from './outcome.ts'
import { type BoardView, viewOf } from './view.ts'

/** A class for tests: a board, and a clock that goes when it is told to. */
export function sampleClass(names: readonly string[], labs: readonly LabName[] = ['security', 'canary']) {
  const startedMs = Date.parse('2026-03-02T09:00:00Z')
  let nowMs = startedMs
  const board = new Board(names.map(folderOf), labs, () => nowMs)
  return {
    board,
    minutes: (count: number) => void (nowMs += 60_000 * count),
    told: (name: string, outcome: Outcome) => board.told(names.indexOf(name), outcome),
    view: (anonymous = false): BoardView => viewOf(board, { anonymous, startedMs, nowMs }),
  }
}

export function outcome(labs: Partial<Record<LabName, LabStand>>, more: Omit<Outcome, 'labs'> = {}): Outcome {
  return { ...more, labs: new Map(Object.entries(labs) as [LabName, LabStand][]) }
}

export const works: LabStand = { state: 'works' }
export const denied: LabStand = {
  state: 'not-yet',
  cause: 'denied-by-policy',
  words: 'the policy denies too much',
  seen: 'the orc got 403',
  next: 'look',
}

function folderOf(name: string): Attendee {
  return { kind: 'folder', name, folder: `/class/${name}` }
}
