import { type Facts, writtenIn } from '../facts.ts'
import { type Mistake, mistakeAt } from '../mistake.ts'

/** What Envoy or Cilium said against a manifest, when no detector knows better. */
export function refused({ finding, documents }: Facts): Mistake | undefined {
  if (finding?.cause !== 'cilium-rejected-config') return undefined
  const file = documents[0]?.file
  const where = finding.where === undefined || file === undefined ? undefined : finding.where
  return {
    code: 'refused',
    where,
    facts: { what: finding.seen },
    solution: [finding.next ?? ''].filter((line) => line !== ''),
  }
}

/** The manifest does what it says, and it does not say what the lab's sheet asks. */
export function promiseDiffers(facts: Facts): Mistake | undefined {
  const [resource] = writtenIn(facts)
  const { finding } = facts
  if (finding?.cause !== 'promise-differs' || resource === undefined) return undefined
  return mistakeAt('promise-differs', resource, [], { what: finding.expected }, finding.expected)
}
