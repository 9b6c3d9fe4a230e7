import { expect, it } from 'vitest'
import { comparable, difference } from './page.ts'

it('tells apart what was told, and not when it was, how long it took or of how many requests', () => {
  const page =
    'security ✓ works 15:57   15:57\nseen 1013 requests, 89.2 % · no progress for 49 s · http://127.0.0.1:4711/'
  const later = 'security ✓ works 9:01 9:01\nseen 7 requests, 90 % · no progress for 1 h 2 min · http://127.0.0.1:80/'
  expect(comparable(later)).toBe(comparable(page))
  expect(comparable(page.replace('✓ works', '✗ not yet'))).not.toBe(comparable(page))
})

it('shows the first line that differs, also when one has more', () => {
  expect(difference('a 1\nb', 'a 2\nc')).toEqual(['- b', '+ c'])
  expect(difference('a', 'a\nb')).toEqual(['- (ends here)', '+ b'])
})
