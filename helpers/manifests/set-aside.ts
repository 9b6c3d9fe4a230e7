import { formatLocation } from '../core/source.ts'
import { isBystander } from './kinds/bystander.ts'
import { collectManifests } from './load.ts'
import { nameOf, type Resource } from './resource.ts'

const mostShown = 5

/** Says on standard error which resources of a file or folder nothing is judged by. */
export function tellSetAside(path: string | undefined): void {
  const resources = path === undefined ? [] : collectManifests([path]).resources.filter(isBystander)
  if (resources.length > 0) console.error(`  ${setAside(resources)}`)
}

function setAside(resources: readonly Resource[]): string {
  const names = resources.slice(0, mostShown).map((one) => `${nameOf(one)} (${formatLocation(one.at(['kind']))})`)
  const more = resources.length > mostShown ? `, and ${resources.length - mostShown} more` : ''
  return `set aside, since nothing is judged by them: ${names.join(', ')}${more}`
}
