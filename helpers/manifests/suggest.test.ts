import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nearestName } from './suggest.ts'

const known = ['weight', 'replicas', 'matchLabels', 'port', 'ports']

describe('nearestName', () => {
  it.each([
    ['weigth', 'weight'],
    ['replcas', 'replicas'],
    ['matchlabels', 'matchLabels'],
    ['prot', 'port'],
    ['Ports', 'ports'],
  ])('takes %s for %s', (written, meant) => expect(nearestName(written, known)).toBe(meant))

  it.each(['selector', 'x', ''])('takes %j for none of them', (written) =>
    expect(nearestName(written, known)).toBeUndefined(),
  )

  it('takes a known name for itself, and any name with a letter dropped for one that is as near', () => {
    fc.assert(
      fc.property(fc.constantFrom(...known), fc.nat(), (name, at) => {
        const cut = at % name.length
        expect(nearestName(name, known)).toBe(name)
        expect(nearestName(name.slice(0, cut) + name.slice(cut + 1), known)).toBeDefined()
      }),
    )
  })
})
