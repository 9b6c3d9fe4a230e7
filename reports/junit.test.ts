import { assert, property, string } from 'fast-check'
import { expect, it } from 'vitest'
import { junit } from './junit.ts'
import { redacted } from './redact.ts'
import { brokenRun, burstPassed, wholeRun } from './results-samples.ts'

it('what could not be told is an error, never a skip, and what fails is a failure', () => {
  const xml = junit(wholeRun)
  expect(xml).toContain('<testsuite name="canary" tests="2" failures="1" errors="0" skipped="1"')
  expect(xml).toContain('<testsuite name="security" tests="1" failures="0" errors="1" skipped="0"')
  expect(xml).toContain(
    '<failure type="promise-differs" message="promise-differs: the mesh does what the manifest says',
  )
  expect(xml).toContain('<error type="target-lost" message="target-lost: lost after 1 ms (the stream ended)">')
})

it('a skip has its reason', () => {
  expect(junit(wholeRun)).toContain('<skipped message="capability-missing: the kubeconfig target has no proxy-stats">')
})

it('names the tests of meshproof’s own that failed', () => {
  expect(junit(wholeRun)).toMatch(/name="writes XML"><failure message="expected 1 to be 2">/)
})

it('a run that judged nothing has an error, so that no one takes it for a pass', () => {
  const xml = junit(brokenRun)
  expect(xml).toContain('<testsuite name="run" tests="3" failures="0" errors="3" skipped="0">')
  expect(xml).toContain('suites/canary/canary.test.ts: Unexpected token')
})

it('is well-formed whatever a server said', () => {
  assert(
    property(string({ unit: 'binary' }), (seen) => {
      const claims = [{ ...burstPassed, seen, title: seen, verdict: 'fail' as const }]
      const xml = junit(redacted({ ...wholeRun, labs: [{ lab: seen, verdict: 'fail', claims }] }, []))
      const inner = xml
        .replaceAll(/&(amp|lt|gt|quot|#39);/g, '')
        .replaceAll(/<\/?\w+( \w+="[^"<]*")*>|<\?xml[^>]*\?>/g, '')
      expect(inner).not.toMatch(/[<>&]|[^\P{Cc}\t\n]/u)
    }),
  )
})
