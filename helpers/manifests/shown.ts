const shownLength = 60

/** A value of a manifest as a message shows it: JSON, shortened. */
export function shown(value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  if (typeof value === 'number') return String(value)
  const text = visible(JSON.stringify(value))
  return text.length > shownLength ? `${text.slice(0, shownLength)}…` : text
}

/** With spaces that are none, as web pages have them, and characters without a shape written as escapes. */
export function visible(text: string): string {
  const escaped = (one: string) => `\\u${(one.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`
  return text.replaceAll(/(?! )[\p{Z}\p{Cc}\p{Cf}]/gu, escaped)
}

/** A list of names as a sentence holds it: `a`, `a or b`, `a, b or c`. */
export function oneOf(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
}
