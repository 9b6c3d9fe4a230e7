/** What is said of a kind of mistake; `{name}` is filled with a fact. */
interface MistakeWords {
  /** One sentence without a full stop. */
  readonly mistake: string
  /** Where to look, without the solution. */
  readonly hint: string
  /** Before the lines of the solution. */
  readonly solution: string
}

export type Words = Readonly<Record<string, MistakeWords>>

/** The same kinds of mistake in another language: none missing, none more. */
export type Translated<Original extends Words> = Readonly<Record<keyof Original, MistakeWords>>

/** A text with its facts in it. */
export function filled(text: string, facts: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => facts[name] ?? whole)
}
