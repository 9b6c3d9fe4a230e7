import { expect, it } from 'vitest'
import { denied, outcome, sampleClass, works } from './samples.ts'
import { changeLines, liveScreen } from './screen.ts'
import { trouble } from './trouble.ts'

it('without a terminal, each change is a line, and what stays the same is none', () => {
  const { told, view } = sampleClass(['ann', 'ben'])
  const before = view()
  told('ann', outcome({ security: works, canary: denied }))
  told('ben', outcome({}, { trouble: trouble('unreachable', 'no route') }))
  const after = view()
  const lines = changeLines(before, after).map((line) => line.replace(/\d\d:\d\d/g, 'hh:mm'))
  expect(lines).toEqual([
    'hh:mm ann security ✓ works',
    'hh:mm ann canary ✗ not yet: denied-by-policy',
    'hh:mm ben ! unreachable hh:mm',
  ])
  expect(changeLines(after, view())).toEqual([])
})

it('in a terminal, shows as many attendees as fit, and leaves the terminal as it was', () => {
  let written = ''
  const stream = { rows: 30, columns: 80, write: (text: string) => (written += text) !== '' }
  const { view } = sampleClass(Array.from({ length: 40 }, (_, index) => `attendee-${index}`))
  {
    using screen = liveScreen(stream as unknown as NodeJS.WriteStream, 'board at http://127.0.0.1:1/')
    screen.show(view())
  }
  expect(written).toContain('board at http://127.0.0.1:1/')
  expect(written).toContain('attendee-11')
  expect(written).not.toContain('attendee-12')
  expect(written).toContain('and 28 more')
  expect(written.match(/\n/g)?.length).toBeLessThan(30)
  expect(written.endsWith('\u001b[?1049l')).toBe(true)
})
