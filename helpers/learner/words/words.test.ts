import { describe, expect, it } from 'vitest'
import { english } from './english.ts'
import { french } from './french.ts'
import { languageOf } from './phrases.ts'
import { filled } from './words.ts'

const holes = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([hole]) => hole).toSorted()

describe('both languages', () => {
  it('know the same mistakes', () => {
    expect(Object.keys(french).toSorted()).toEqual(Object.keys(english).toSorted())
  })

  it.each(Object.keys(english) as (keyof typeof english)[])('say the same facts of %s', (code) => {
    for (const part of ['mistake', 'hint', 'solution'] as const) {
      expect(new Set(holes(french[code][part]))).toEqual(new Set(holes(english[code][part])))
    }
  })

  it('end no sentence with a full stop, since more may follow', () => {
    const all = [english, french].flatMap((words) => Object.values(words).flatMap((one) => Object.values(one)))
    expect(all.filter((text) => text.endsWith('.'))).toEqual([])
  })
})

it('a hint does not hold the facts that give the solution away', () => {
  const hints = [english, french].flatMap((words) => Object.values(words).map(({ hint }) => hint))
  expect(hints.filter((hint) => /\{(wanted|nearest)\}/.test(hint))).toEqual([])
})

it('facts fill a text, and what is no fact stays', () => {
  expect(filled('{a} and {b}', { a: 'x{b}' })).toBe('x{b} and {b}')
})

it.each([
  [{ LANG: 'fr_FR.UTF-8' }, 'fr'],
  [{ LANG: 'fr_FR.UTF-8', LC_ALL: 'C' }, 'en'],
  [{ LANG: 'en_GB.UTF-8', LC_MESSAGES: 'fr_CA' }, 'fr'],
  [{ LANG: 'frp_FR' }, 'en'],
  [{}, 'en'],
] as const)('the locale %j is %s', (env, language) => {
  expect(languageOf(env)).toBe(language)
})
