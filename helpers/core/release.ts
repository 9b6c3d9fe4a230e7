import { MeshproofError, messageOf } from './errors.ts'

interface Release {
  readonly what: string
  readonly limitMs: number
  readonly run: () => unknown
}

/** Some of the releases failed; every one of them was tried. */
export class ReleaseError extends MeshproofError {
  readonly failures: readonly { readonly what: string; readonly error: unknown }[]

  constructor(failures: readonly { what: string; error: unknown }[]) {
    super({
      code: 'RELEASE_FAILED',
      what: `could not release ${failures.map(({ what, error }) => `${what} (${messageOf(error)})`).join('; ')}`,
      next: 'run `pnpm meshproof clean`, which removes what earlier runs left behind',
      cause: failures[0]?.error,
    })
    this.failures = failures
  }
}

/**
 * What has to end again, in reverse order of how it was begun. Register the end of a thing before the thing
 * is started: a start that fails half way is then released too. Each release has a deadline of its own.
 */
export class ReleaseStack implements AsyncDisposable {
  #releases: Release[] = []
  #released: Promise<void> | undefined

  /** @throws Error when the stack was released already, because nothing would ever release `what`. */
  add(what: string, limitMs: number, run: () => unknown): void {
    if (this.#released !== undefined) throw new Error(`cannot register the release of ${what}: already released`)
    this.#releases.push({ what, limitMs, run })
  }

  /** Releases everything, once; later calls wait for the first one. @throws ReleaseError with every failure */
  release(): Promise<void> {
    this.#released ??= this.#releaseAll()
    return this.#released
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.release()
  }

  async #releaseAll(): Promise<void> {
    const failures: { what: string; error: unknown }[] = []
    for (const { what, limitMs, run } of this.#releases.toReversed()) {
      try {
        await withDeadline(run, limitMs)
      } catch (error) {
        failures.push({ what, error })
      }
    }
    if (failures.length > 0) throw new ReleaseError(failures)
  }
}

async function withDeadline(run: () => unknown, limitMs: number): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`not done after ${limitMs} ms`)), limitMs)
  try {
    await Promise.race([Promise.resolve().then(run), late])
  } finally {
    clearTimeout(timer)
  }
}
