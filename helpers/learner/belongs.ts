import { nearestName } from '../manifests/suggest.ts'
import type { LearnerDocument } from './documents.ts'
import type { LearnerLab } from './labs.ts'

/**
 * Which lab a document is for: by what it says, right or wrong, and where it says too little by the names of its file and
 * resource. Deployments and the like are for none: the workshop gives them.
 */
export function labOf({ text, file, written: [resource] }: LearnerDocument): LearnerLab | undefined {
  const kind = resource?.kind ?? /^\s*kind:\s*(\S+)/m.exec(text)?.[1] ?? ''
  if (/poli?c/i.test(kind) || /\bendpointSelector\b/.test(text)) return 'security'
  if (/envoy/i.test(kind) || /@type/.test(text)) return envoyLab(text, file, resource?.metadata.name ?? '')
  if (/^services?$/i.test(kind))
    return isForStronghold(text, resource?.metadata.name ?? '') ? 'load-balancing' : undefined
  return kind === '' ? labByName(file) : undefined
}

const otherServices = ['simple-stronghold', 'better-stronghold', 'orc', 'human']

/** The Service that the lab is about, or what took its place: none of the workshop's others, and nobody else's. */
function isForStronghold(text: string, name: string): boolean {
  return !otherServices.includes(name) && (/stronghold/.test(text) || nearestName(name, ['stronghold']) !== undefined)
}

function envoyLab(text: string, file: string, name: string): LearnerLab {
  const split = /weighted_?clusters/i.test(text)
  const limit = /local_?rate_?limit|token_?bucket/i.test(text)
  if (split !== limit) return split ? 'canary' : 'rate-limit'
  const named = labByName(name) ?? labByName(file)
  if (named === 'canary' || named === 'rate-limit') return named
  return split || /better-stronghold/.test(text) ? 'canary' : 'rate-limit'
}

/** A guess for what says nothing else: `04-canary.yaml`. The folder that it is in does not count. */
export function labByName(path: string): LearnerLab | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (/rate|limit|(?<!\d)0?3(?!\d)/i.test(name)) return 'rate-limit'
  if (/canary|split|weight|-lb-|(?<!\d)0?4(?!\d)/i.test(name)) return 'canary'
  if (/polic|secur|cnp|(?<!\d)0?2(?!\d)/i.test(name)) return 'security'
  return /service|balanc|(?<!\d)0?1(?!\d)/i.test(name) ? 'load-balancing' : undefined
}
