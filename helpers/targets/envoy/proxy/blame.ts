import { type Message, text } from '../../../manifests/message.ts'
import type { Snapshot } from '../config/snapshot.ts'
import { EnvoyRefusedError, type Refusal, type ResourceKind } from './refusal.ts'
import { refusedAlone, type Validator } from './validate.ts'
import { tidyWords } from './words.ts'

/** Finds the resources that a running Envoy's words are about: refused alone too, or else named in the words. */
export async function blame(
  words: string,
  { listeners = [], routes = [], clusters = [], endpoints = [] }: Partial<Snapshot>,
  validator: Validator,
  signal?: AbortSignal,
): Promise<EnvoyRefusedError> {
  const alone = await refusedAlone(validator, { listeners, routes, clusters, endpoints }, signal)
  const named = () => [...namedIn(words, 'listener', listeners), ...namedIn(words, 'cluster', clusters)]
  return new EnvoyRefusedError(tidyWords(words), alone.length > 0 ? alone : named())
}

/** `Error adding/updating listener(s) one: its words`, and a line for each further one: `other: its words`. */
function namedIn(words: string, kind: ResourceKind, resources: readonly Message[]): Refusal[] {
  return words.split('\n').flatMap((line) => {
    const said = line.replace(/^Error adding\/updating \w+\(s\) /, '')
    const name = resources.map((one) => text(one, 'name') ?? '').find((one) => said.startsWith(`${one}: `))
    return name === undefined ? [] : [{ kind, name, path: [], words: said.slice(name.length + 2) }]
  })
}
