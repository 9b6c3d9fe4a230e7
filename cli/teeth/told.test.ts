import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Mutant } from '../../helpers/mutants/mutant.ts'
import type { Bitten } from './bite.ts'
import type { JudgedMutant } from './judge.ts'
import { writePage } from './page.ts'
import { teethOf } from './score.ts'
import { jsonOf, linesOf } from './told.ts'

const mutant: Mutant = {
  id: 'mine.yaml:7 path#1',
  operator: 'path',
  resource: 'CiliumNetworkPolicy mine',
  file: 'mine.yaml',
  line: 7,
  field: 'spec.path',
  before: '"/a|b"',
  after: '"/.*"',
  description: 'make it "/.*"',
  pinnedBy: 'other paths',
  slow: false,
  text: 'the whole file',
}
const killed: JudgedMutant = {
  lab: 'security',
  mutant,
  verdict: 'killed',
  by: { claim: 'orc-allowed', cause: 'not-denied', said: 'why' },
  durationMs: 10,
}
const survived: JudgedMutant = { lab: 'security', mutant, verdict: 'survived', durationMs: 10 }
const equivalent: JudgedMutant = { lab: 'security', mutant, verdict: 'equivalent', because: 'proof', durationMs: 0 }
const untold: JudgedMutant = { lab: 'security', mutant, verdict: 'untold', because: 'target-lost', durationMs: 10 }

const run = { target: 'envoy', jobs: 2, durationMs: 61_000 }
const of = (mutants: JudgedMutant[], baseline?: string) =>
  teethOf([{ lab: 'security', baseline, mutants } satisfies Bitten], run)
const textOf = (mutants: JudgedMutant[], baseline?: string) =>
  stripVTControlCharacters(linesOf(of(mutants, baseline)).join('\n'))

describe('the score', () => {
  it('counts those alone that had to be caught', () => {
    expect(of([killed, killed, killed, survived, equivalent, untold]).score).toBe(0.75)
    expect(of([equivalent, untold]).score).toBeUndefined()
    expect(of([killed], 'claim split is fail').score).toBeUndefined()
  })

  it('and the exit status: 0 no survivor, 1 survivors, 2 could not tell', () => {
    expect(of([killed, equivalent]).exitStatus).toBe(0)
    expect(of([killed, survived, untold]).exitStatus).toBe(1)
    expect(of([killed, untold]).exitStatus).toBe(2)
    expect(of([equivalent]).exitStatus).toBe(2)
    expect(of([killed, survived], 'claim split is fail').exitStatus).toBe(2)
  })
})

describe('what is told', () => {
  it('names the claim that noticed, and for a survivor what would pin it', () => {
    const text = textOf([killed, survived, equivalent])
    expect(text).toContain('killed       mine.yaml:7 path: "/a|b" → "/.*" · orc-allowed: not-denied')
    expect(text).toMatch(/survived .*\n +would be pinned by: other paths/)
    expect(text).toMatch(/equivalent .*\n +proof/)
    expect(text).toContain('score   50.0 %: 3 mutants, 1 killed, 1 survived, 1 equivalent')
  })

  it('says that nothing is told by a lab that is not green', () => {
    const text = textOf([killed, survived, equivalent], 'claim split is fail')
    expect(text).toContain('so that breaking them tells nothing: claim split is fail')
    expect(text).toContain('score   none: 3 mutants, 1 equivalent, 2 could not tell')
    expect(text).not.toContain('orc-allowed')
  })

  it('leaves the texts out of the JSON', () => {
    expect(JSON.stringify(jsonOf(of([killed])))).not.toContain('the whole file')
  })
})

describe('a page', () => {
  const pageWith = (text: string) => {
    const folder = mkdtempSync(join(tmpdir(), 'meshproof-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'page.md')
    writeFileSync(file, text)
    return file
  }

  it('keeps its prose and gets the table below the mark, as often as it is written', () => {
    const file = pageWith('# Teeth\n\n<!-- measured -->\n\nold\n')
    writePage(file, of([killed]))
    writePage(file, of([killed, survived]))
    const text = readFileSync(file, 'utf8')
    expect(text).toMatch(/^# Teeth\n\n<!-- measured -->\n\n\*\*50\.0 %/)
    expect(text).not.toContain('old')
    expect(text).toContain('| mine.yaml:7 | path | `"/a\\|b"` → `"/.*"` | killed | `orc-allowed`: not-denied |')
  })

  it('without the mark is left alone', () => {
    expect(() => writePage(pageWith('# Teeth\n'), of([killed]))).toThrow('has no line <!-- measured -->')
  })
})
