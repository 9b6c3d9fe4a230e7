import { createHash } from 'node:crypto'

const animals = (
  'Badger Beaver Bison Cheetah Crane Dolphin Eagle Ermine Falcon Ferret Fox Gazelle Gecko Hare Heron Ibex Jackdaw ' +
  'Kestrel Kingfisher Lemur Lynx Marmot Marten Newt Ocelot Orca Osprey Otter Owl Panda Pelican Penguin Puffin Quail ' +
  'Raven Salmon Seal Stork Swan Tapir Tiger Toucan Turtle Viper Walrus Whale Wolf Yak'
).split(' ')

/**
 * An invented name for each, the same whenever the same class is shown, in whatever order it is given. It keeps names off
 * a projector; who knows the list of names can work it out.
 */
export function anonymousNames(names: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set<string>()
  const invented = new Map<string, string>()
  for (const name of names.toSorted()) {
    let tries = createHash('sha256').update(name).digest().readUInt32BE() % animals.length
    while (taken.has(animal(tries))) tries += 1
    taken.add(animal(tries))
    invented.set(name, animal(tries))
  }
  return invented
}

/** Past the last animal they begin again, with a number. */
function animal(index: number): string {
  const round = Math.floor(index / animals.length)
  return `${animals[index % animals.length]}${round === 0 ? '' : ` ${round + 1}`}`
}
