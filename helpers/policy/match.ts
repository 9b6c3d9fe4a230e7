/** A match that cannot be decided from what is known, and why: "the labels of namespace shop are not known". */
export interface Unknown {
  readonly unknown: string
}

export type Match = boolean | Unknown

export const isUnknown = (match: Match): match is Unknown => typeof match === 'object'

/** False as soon as one is false, even when others are not known. */
export function allOf<T>(items: Iterable<T>, matches: (item: T) => Match): Match {
  let unknown: Unknown | undefined
  for (const item of items) {
    const match = matches(item)
    if (match === false) return false
    if (isUnknown(match)) unknown ??= match
  }
  return unknown ?? true
}

/** True as soon as one is true, even when others are not known. */
export function anyOf<T>(items: Iterable<T>, matches: (item: T) => Match): Match {
  let unknown: Unknown | undefined
  for (const item of items) {
    const match = matches(item)
    if (match === true) return true
    if (isUnknown(match)) unknown ??= match
  }
  return unknown ?? false
}
