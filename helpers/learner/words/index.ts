import { english, type MistakeCode } from './english.ts'
import { french } from './french.ts'
import type { Language } from './phrases.ts'
import type { Words } from './words.ts'

export const mistakeWords: Readonly<Record<Language, Readonly<Record<MistakeCode, Words[string]>>>> = {
  en: english,
  fr: french,
}
