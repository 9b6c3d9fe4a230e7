import { type Facts, writtenIn } from '../facts.ts'
import { type Mistake, mistakeAt } from '../mistake.ts'

/** What was said against a manifest, when no detector knows better; of a resource of another lab it is not told. */
export function refused(facts: Facts): Mistake | undefined {
  const { finding } = facts
  if (finding?.cause !== 'cilium-rejected-config' && finding?.cause !== 'bad-input') return undefined
  const named = writtenIn(facts).some(({ metadata }) => finding.seen.includes(metadata.name))
  if (!named && finding.cause === 'cilium-rejected-config') return undefined
  const solution = finding.next === undefined ? [] : [finding.next]
  return { code: 'refused', where: finding.where, facts: { what: withoutPlace(finding.seen) }, solution }
}

/** The place is told apart. */
const withoutPlace = (text: string): string => text.replace(/^\S+:\d+:\d+: /, '')

/** The manifest does what it says, and it does not say what the lab's sheet asks. */
export function promiseDiffers(facts: Facts): Mistake | undefined {
  const [resource] = writtenIn(facts)
  const { finding } = facts
  if (finding?.cause !== 'promise-differs' || resource === undefined) return undefined
  return mistakeAt('promise-differs', resource, [], { what: finding.expected }, finding.expected)
}
