import { isMessage, type Message, spelling, text } from '../../../manifests/message.ts'
import type { FieldPath } from '../../../manifests/resource.ts'

/**
 * Where in `root` Envoy's words point to, as far as they do: by protobuf's JSON parser
 * (`@ static_resources.listeners[0].filter_chains[0].…: message …: no such field: 'x'`), or by a broken constraint
 * (`Proto constraint validation failed (LocalRateLimitValidationError.StatPrefix: …)`).
 */
export function refusedField(words: string, root: Message): FieldPath {
  const parsed = /@ static_resources\.\w+\[\d+\](\S*?):/.exec(words)?.[1]
  if (parsed !== undefined) {
    const unknown = /no such field: '([^']*)'/.exec(words)?.[1]
    return walk(root, [], [...steps(parsed), ...(unknown === undefined ? [] : [unknown])])
  }
  const broken = [...words.matchAll(/(\w+)ValidationError\.(\w+)(?:\[(\w+)\])?:/g)]
  for (const [at, [, type = '']] of broken.entries()) {
    const start = findMessage(root, type)
    if (start !== undefined) return walk(start.message, start.path, broken.slice(at).flatMap(fieldSteps))
  }
  return []
}

/** `.filter_chains[0].typed_config.<any>` is a way through messages; the parser's `<any>` is not a step of it. */
function steps(path: string): (string | number)[] {
  return Array.from(path.matchAll(/\.(\w+)|\[(\w+)\]/g), ([, field, index]) => field ?? stepOf(index ?? ''))
}

function fieldSteps([, , field = '', key]: RegExpExecArray): (string | number)[] {
  return key === undefined ? [snakeCase(field)] : [snakeCase(field), stepOf(key)]
}

function stepOf(text: string): string | number {
  return /^\d+$/.test(text) ? Number(text) : text
}

/** Follows the steps as far as there is something. A map's entries are counted as if it were a list. */
function walk(root: unknown, start: FieldPath, way: readonly (string | number)[]): FieldPath {
  const path = [...start]
  let here = root
  for (const step of way) {
    let key: string | number | undefined = step
    if (isMessage(here)) key = typeof step === 'number' ? Object.keys(here)[step] : spelling(here, step)
    const next = key === undefined ? undefined : (here as Record<string | number, unknown> | undefined)?.[key]
    if (key === undefined || next === undefined) break
    path.push(key)
    here = next
  }
  return path
}

/** The message of that type that is nearest to the root. */
function findMessage(root: Message, type: string): { message: Message; path: FieldPath } | undefined {
  const queue: { value: unknown; path: FieldPath }[] = [{ value: root, path: [] }]
  for (const { value, path } of queue) {
    if (isMessage(value) && text(value, '@type')?.endsWith(`.${type}`) === true) return { message: value, path }
    if (typeof value !== 'object' || value === null) continue
    const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
    queue.push(...entries.map(([key, child]) => ({ value: child as unknown, path: [...path, key] })))
  }
  return undefined
}

function snakeCase(name: string): string {
  return name.replaceAll(/(?<=[a-z0-9])[A-Z]|(?<=[A-Z])[A-Z](?=[a-z])/g, '_$&').toLowerCase()
}
