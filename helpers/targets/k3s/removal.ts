import { type Engine, statusOf } from './engine.ts'
import { keptLabel, ownedLabel, ownerLabel, runLabel } from './labels.ts'
import { isGone } from './owner.ts'

type Labels = Readonly<Record<string, string>>

/** Removes everything that a run made, containers first. */
export async function removeRun(engine: Engine, runId: string): Promise<void> {
  await removeWhere(engine, (labels) => labels[runLabel] === runId)
}

/** Removes what runs that have ended left behind: not what is kept on purpose. */
export async function removeLeftovers(engine: Engine): Promise<string[]> {
  return removeWhere(engine, (labels) => labels[keptLabel] === undefined && isGone(labels[ownerLabel] ?? ''))
}

/** Removes what ended runs left behind, and kept clusters. Returns the names of what was removed. */
export async function removeAll(engine: Engine): Promise<string[]> {
  return removeWhere(engine, (labels) => isGone(labels[ownerLabel] ?? ''))
}

async function removeWhere(engine: Engine, chosen: (labels: Labels) => boolean): Promise<string[]> {
  const filters = { label: [`${ownedLabel}=true`] }
  const removed: string[] = []
  for (const { Id, Names, Labels } of await engine.listContainers({ all: true, filters })) {
    if (!chosen(Labels)) continue
    await gone(() => engine.getContainer(Id).remove({ force: true, v: true }))
    removed.push(...Names.map((name) => name.replace(/^\//, '')))
  }
  for (const { Id, RepoTags, Labels } of await engine.listImages({ filters })) {
    if (!chosen(Labels ?? {})) continue
    for (const tag of RepoTags ?? [Id]) await gone(() => engine.getImage(tag).remove({ force: true }))
    removed.push(...(RepoTags ?? []))
  }
  return removed
}

/** That somebody else is removing it, or has, is as good. */
async function gone(remove: () => Promise<unknown>): Promise<void> {
  try {
    await remove()
  } catch (error) {
    if (![404, 409].includes(statusOf(error) ?? 0)) throw error
  }
}
