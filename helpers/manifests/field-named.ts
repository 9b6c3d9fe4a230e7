import { isMessage, type Message, spelling } from './message.ts'
import type { FieldPath, Resource } from './resource.ts'

/**
 * Where in a resource the first field of that name stands, however deep, in either of protobuf's spellings.
 * @param value only a field that holds it counts, also one that wraps it: `{ value: 10 }`
 */
export function fieldNamed({ document }: Resource, name: string, value?: unknown): FieldPath | undefined {
  for (const [path, message] of messagesBelow(document, [])) {
    const key = spelling(message, name)
    if (key in message && (value === undefined || unwrapped(message[key]) === value)) return [...path, key]
  }
  return undefined
}

function* messagesBelow(value: unknown, path: FieldPath): Generator<[FieldPath, Message]> {
  if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* messagesBelow(item, [...path, index])
  if (!isMessage(value)) return
  yield [path, value]
  for (const [key, inner] of Object.entries(value)) yield* messagesBelow(inner, [...path, key])
}

function unwrapped(value: unknown): unknown {
  return isMessage(value) ? value['value'] : value
}
