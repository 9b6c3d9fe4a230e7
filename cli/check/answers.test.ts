import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { LabName } from '../../fixtures/lab-manifests.ts'
import type { Answer } from '../../harness/answers/answer.ts'
import { rightAnswers } from '../../harness/answers/right.ts'
import { wrongAnswers } from '../../harness/answers/wrong.ts'
import { fastLimit } from '../../harness/reference.ts'
import { mistakesIn } from '../../helpers/learner/detectors/index.ts'
import { mistakeWords } from '../../helpers/learner/words/index.ts'
import { filled } from '../../helpers/learner/words/words.ts'
import { folderSource } from './folder.ts'

function sourceOf(answer: Answer, env: Readonly<Record<string, string>> = fastLimit.env) {
  const folder = mkdtempSync(join(tmpdir(), 'meshproof-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [name, text] of Object.entries(answer)) writeFileSync(join(folder, name), text)
  return folderSource(folder, env)
}

describe.each(Object.entries(rightAnswers))('no detector finds anything in a right answer to %s', (lab, answers) => {
  it.each(Object.entries(answers))('%s', (_name, answer) => {
    const source = sourceOf(answer)
    expect(mistakesIn(source.facts(lab as LabName))).toEqual([])
    expect(source.canRun(lab as LabName)).toBe(true)
  })
})

/** As a run would say of whatever does not work; what a detector needs of it is that there is one. */
const finding = { verdict: 'fail', expected: '', seen: '' } as const

describe.each(Object.entries(wrongAnswers))('a wrong answer to %s has its own cause first', (lab, answers) => {
  it.each(answers)('$code: $name', ({ code, answer }) => {
    const [mistake] = mistakesIn({ ...sourceOf(answer).facts(lab as LabName), finding })
    expect(mistake?.code).toBe(code)
    expect(mistake?.solution).not.toEqual([])
    for (const { hint, mistake: said } of [mistakeWords.en[code], mistakeWords.fr[code]]) {
      expect(filled(said, mistake?.facts ?? {})).not.toMatch(/\{\w+\}/)
      expect((mistake?.solution ?? []).filter((line) => hint.includes(line))).toEqual([])
    }
  })
})

it('what the workshop gives starts no lab but load-balancing', () => {
  const source = folderSource(join(import.meta.dirname, '../../deployments/workshop'), {})
  const started = Object.keys(rightAnswers).filter((lab) => source.facts(lab as LabName).documents.length > 0)
  expect(started).toEqual(['load-balancing'])
})

it('a folder that is made for another namespace is judged there, unless one is set', () => {
  const [policy = {}] = Object.values(rightAnswers.security)
  const inAda = (text: string) => text.replace('metadata:', 'metadata:\n  namespace: ada')
  const orc = readFileSync(join(import.meta.dirname, '../../deployments/workshop/orc.yaml'), 'utf8')
  const answer = {
    'policy.yaml': inAda(Object.values(policy)[0] ?? ''),
    'orc.yaml': orc.replaceAll(/^metadata:/gm, inAda),
  }
  const source = sourceOf(answer, {})
  expect(source.facts('security').options.defaultNamespace).toBe('ada')
  expect(mistakesIn(source.facts('security'))).toEqual([])
  expect(() => sourceOf(answer, { MESHPROOF_NAMESPACE: 'bob' })).toThrow(/another namespace than that of this run, bob/)
})

it.each(['bucket-size', 'bucket-refill', 'weights-wrong', 'retries-wrong'])(
  '%s is none where the manifest’s own numbers are what is wanted',
  (code) => {
    for (const [lab, answers] of Object.entries(wrongAnswers)) {
      for (const { answer } of answers.filter((one) => one.code === code)) {
        expect(mistakesIn(sourceOf(answer, { MESHPROOF_EXPECT: 'manifest' }).facts(lab as LabName))).toEqual([])
      }
    }
  },
)
