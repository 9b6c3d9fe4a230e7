import type Dockerode from 'dockerode'
import { getContainerRuntimeClient } from 'testcontainers'
import { messageOf, SetupError } from '../../core/errors.ts'

/** The container engine's own API, at the address that testcontainers found. */
export type Engine = Dockerode & {
  /** Not in the library's types. */
  getImages(options: { names: readonly string[] }): Promise<NodeJS.ReadableStream>
}

/** @throws SetupError when no engine answers, or not the one that DOCKER_HOST names */
export async function connectEngine(): Promise<Engine> {
  try {
    const engine = (await getContainerRuntimeClient()).container.dockerode as Engine
    refuseAnother(engine, process.env['DOCKER_HOST'])
    return engine
  } catch (cause) {
    throw new SetupError({
      code: 'ENGINE_MISSING',
      what: `no container engine answers: ${messageOf(cause)}`,
      next: 'start Docker (or Podman, with DOCKER_HOST set), or use MESHPROOF_TARGET=envoy, which needs none',
      cause,
    })
  }
}

/** testcontainers looks for another engine when the one of DOCKER_HOST does not answer. */
function refuseAnother({ modem }: Engine, asked: string | undefined): void {
  if (asked === undefined || asked === '') return
  const { host, socketPath } = modem as { host?: string; socketPath?: string }
  const names = socketPath === undefined ? `//${host ?? ''}` : socketPath
  if (!asked.includes(names)) throw new Error(`DOCKER_HOST is ${asked}, which does not answer; ${names} does`)
}

export async function hasImage(engine: Engine, image: string): Promise<boolean> {
  try {
    await engine.getImage(image).inspect()
    return true
  } catch (error) {
    if (statusOf(error) === 404) return false
    throw error
  }
}

/** Asks the image's registry, without pulling. Undefined when the image can be had, else the registry's words. */
export async function whyNotPullable(engine: Engine, image: string, limitMs = 10_000): Promise<string | undefined> {
  const late = AbortSignal.timeout(limitMs)
  const { promise: tooLate, reject } = Promise.withResolvers<never>()
  late.addEventListener('abort', () => reject(new Error(`the registry did not answer within ${limitMs} ms`)))
  try {
    await Promise.race([engine.getImage(image).distribution(), tooLate])
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}

/** Pulls an image that is not there. @throws SetupError with the registry's words */
export async function ensureImage(engine: Engine, image: string, note: (text: string) => void): Promise<void> {
  if (await hasImage(engine, image)) return
  note(`pulling ${image}`)
  try {
    await follow(engine, await engine.pull(image))
  } catch (error) {
    throw new SetupError({
      code: 'IMAGE_MISSING',
      what: `the image ${image} is not here and cannot be pulled: ${messageOf(error)}`,
      next: 'check the name and the network, or pull it by hand; MESHPROOF_K3S_IMAGE names another k3s image',
      cause: error,
    })
  }
}

/** Reads a pull's or a build's messages to the end. @throws Error with the first one that is an error */
export async function follow(engine: Engine, stream: NodeJS.ReadableStream): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  engine.modem.followProgress(stream, (error, messages: readonly { error?: string }[] | null) => {
    const said = error?.message ?? messages?.find((message) => message.error !== undefined)?.error
    if (said === undefined) resolve()
    else reject(new Error(said, { cause: error ?? undefined }))
  })
  await promise
}

export function statusOf(error: unknown): number | undefined {
  return error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : undefined
}
