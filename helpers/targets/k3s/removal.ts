import { isGone } from '../cluster/owner.ts'
import { type Engine, statusOf } from './engine.ts'
import { keptLabel, ownedLabel, ownerLabel, runLabel } from './labels.ts'

type Chosen = (made: { readonly labels: Readonly<Record<string, string>>; readonly ageMs: number }) => boolean

/** Longer than any build of an image takes: layers of a build that was broken off carry no owner. */
const buildLimitMs = 600_000

/** Removes everything that a run made, containers first. */
export async function removeRun(engine: Engine, runId: string): Promise<void> {
  await removeWhere(engine, ({ labels }) => labels[runLabel] === runId)
}

/** Removes what runs that have ended left behind: not what is kept on purpose. */
export async function removeLeftovers(engine: Engine): Promise<string[]> {
  return removeWhere(engine, ({ labels, ageMs }) => {
    const owner = labels[ownerLabel]
    if (owner === undefined) return ageMs > buildLimitMs
    return labels[keptLabel] === undefined && isGone(owner)
  })
}

/** Removes what ended runs left behind, and kept clusters. Returns the names of what was removed. */
export async function removeAll(engine: Engine): Promise<string[]> {
  return removeWhere(engine, ({ labels }) => {
    const owner = labels[ownerLabel]
    return owner === undefined || isGone(owner)
  })
}

async function removeWhere(engine: Engine, chosen: Chosen): Promise<string[]> {
  const filters = { label: [`${ownedLabel}=true`] }
  const removed: string[] = []
  for (const { Id, Names, Labels, Created } of await engine.listContainers({ all: true, filters })) {
    if (!chosen({ labels: Labels, ageMs: ageOf(Created) })) continue
    await unlessGone(() => engine.getContainer(Id).remove({ force: true, v: true }))
    removed.push(...Names.map((name) => name.replace(/^\//, '')))
  }
  for (const { Id, RepoTags, Labels, Created } of await engine.listImages({ filters })) {
    if (!chosen({ labels: Labels ?? {}, ageMs: ageOf(Created) })) continue
    const tags = RepoTags?.filter((tag) => !tag.startsWith('<none>')) ?? []
    for (const name of tags.length === 0 ? [Id] : tags) {
      await unlessGone(() => engine.getImage(name).remove({ force: true }))
      removed.push(name)
    }
  }
  return removed
}

/** @param created in seconds since 1970 */
const ageOf = (created: number): number => Date.now() - created * 1000

/** That somebody else is removing it, or has, is as good. */
async function unlessGone(remove: () => Promise<unknown>): Promise<void> {
  try {
    await remove()
  } catch (error) {
    if (![404, 409].includes(statusOf(error) ?? 0)) throw error
  }
}
