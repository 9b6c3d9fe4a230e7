import { expect, it } from 'vitest'
import { allureResults } from './allure.ts'
import { wholeRun } from './results-samples.ts'

function written(suffix: string): Record<string, unknown>[] {
  return [...allureResults(wholeRun)]
    .filter(([name]) => name.endsWith(suffix))
    .map(([, text]) => JSON.parse(text) as Record<string, unknown>)
}

it('labs are epics, claims are tests, and what could not be told is broken', () => {
  expect(
    written('-result.json').map(({ labels, name, status }) => [
      (labels as { value: string }[])[0]?.value,
      name,
      status,
    ]),
  ).toEqual([
    ['canary', 'requests are split as the weights promise', 'failed'],
    ['canary', 'a backend that goes away is ejected', 'skipped'],
    ['rate-limit', 'exactly the bucket’s size passes in one burst', 'passed'],
    ['security', 'before the policy all clients get through', 'broken'],
  ])
})

it('the same claim of another run has the same history, and is another result', () => {
  const later = [...allureResults({ ...wholeRun, startedAt: '2026-02-03T04:05:06.000Z' })]
  const again = later
    .filter(([name]) => name.endsWith('-result.json'))
    .map(([, text]) => JSON.parse(text) as Record<string, unknown>)
  const first = written('-result.json')
  expect(again.map(({ historyId }) => historyId)).toEqual(first.map(({ historyId }) => historyId))
  expect(new Set([...again, ...first].map(({ uuid }) => uuid)).size).toBe(first.length * 2)
})

it('every attachment is there', () => {
  const files = allureResults(wholeRun)
  const sources = written('-result.json').flatMap(({ attachments }) => attachments as { source: string }[])
  expect(sources.map(({ source }) => files.has(source))).toEqual([true, true, true])
})
