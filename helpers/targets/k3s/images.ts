import { fileURLToPath } from 'node:url'
import { messageOf, SetupError } from '../../core/errors.ts'
import { type Engine, ensureImage, follow } from './engine.ts'
import { ownLabels } from './labels.ts'
import { pipeInto } from './node-exec.ts'

/** An image that is made from sources of this project. */
export interface BuiltImage {
  /** As manifests name it: `meshproof/stronghold:1.0.0`. */
  readonly name: string
  readonly dockerfile: string
  readonly files: readonly string[]
  readonly buildArgs?: Readonly<Record<string, string>>
}

const context = fileURLToPath(new URL('../../../deployments/workshop/services/', import.meta.url))
const stronghold = {
  dockerfile: 'stronghold/Dockerfile',
  files: ['http-service.mjs', 'stronghold'],
}

export const serviceImages: readonly BuiltImage[] = [
  { name: 'meshproof/stronghold:1.0.0', ...stronghold, buildArgs: { VERSION: '1.0.0' } },
  { name: 'meshproof/stronghold:2.0.0', ...stronghold, buildArgs: { VERSION: '2.0.0' } },
  { name: 'meshproof/unit:1.0.0', dockerfile: 'unit/Dockerfile', files: ['http-service.mjs', 'unit'] },
]

/** What probe pods run in; the services' images are based on it too. */
export const baseImage = 'node:24-slim'

/**
 * Builds the services' images. In the engine they carry the run's own tag, so that runs at the same time do not
 * remove each other's.
 * @throws SetupError with the builder's words
 */
export async function buildImages(engine: Engine, runId: string, note: (text: string) => void): Promise<void> {
  await ensureImage(engine, baseImage, note)
  for (const image of serviceImages) {
    note(`building ${image.name}`)
    await buildImage(engine, image, runId)
  }
}

async function buildImage(engine: Engine, image: BuiltImage, runId: string): Promise<void> {
  try {
    const stream = await engine.buildImage(
      { context, src: [...image.files] },
      {
        t: tagFor(image, runId),
        dockerfile: image.dockerfile,
        buildargs: image.buildArgs ?? {},
        labels: ownLabels(runId),
      },
    )
    await follow(engine, stream)
  } catch (cause) {
    throw new SetupError({
      code: 'IMAGE_NOT_BUILT',
      what: `the image ${image.name} could not be built from ${context}${image.dockerfile}: ${messageOf(cause).trim()}`,
      next: `build it by hand to see all of the builder's messages: the Dockerfile's first line has the command`,
      cause,
    })
  }
}

/** Brings images of the engine into a node's container runtime, under the names that manifests use. */
export async function loadImages(engine: Engine, nodeContainer: string, runId: string): Promise<void> {
  const names = [baseImage, ...serviceImages.map((image) => tagFor(image, runId))]
  const archive = await engine.getImages({ names })
  await pipeInto(engine, nodeContainer, ['ctr', 'images', 'import', '-'], archive)
  for (const image of serviceImages) {
    const from = `docker.io/${tagFor(image, runId)}`
    await pipeInto(engine, nodeContainer, ['ctr', 'images', 'tag', '--force', from, `docker.io/${image.name}`])
  }
}

function tagFor({ name }: BuiltImage, runId: string): string {
  return `${name}-${runId}`
}
