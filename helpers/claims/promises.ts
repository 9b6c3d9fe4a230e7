import { InputError } from '../core/errors.ts'
import { parseDuration } from '../manifests/quantities.ts'
import { nearestName } from '../manifests/suggest.ts'

/** What the labs promise, unless the user promises something else. */
export interface Promises {
  /** Weights of the canary's arms, simple-stronghold first, then better-stronghold, then further arms. */
  readonly weights: readonly number[]
  /** Requests that pass in one burst. */
  readonly burst: number
  readonly refill: { readonly requests: number; readonly intervalMs: number }
  /** How often the canary's route tries again; 0 when it does not. */
  readonly retries: number
  /** How long the canary's route waits for one try; 0 when tries are not timed. */
  readonly tryTimeoutMs: number
  /** After how many failed connections in a row the canary's clusters put a pod out; 0 when they do not. */
  readonly failuresToEject: number
  /** Where the numbers come from: they are told so in every claim. */
  readonly by: 'lab' | 'user' | 'manifest'
}

export const labPromises: Promises = {
  weights: [90, 10],
  burst: 10,
  refill: { requests: 10, intervalMs: 60_000 },
  retries: 3,
  tryTimeoutMs: 1_000,
  failuresToEject: 2,
  by: 'lab',
}

const readers: Readonly<Record<string, (value: string) => Partial<Promises> | undefined>> = {
  'canary.weights': (value) => {
    const weights = value.split(':').map(wholeNumber)
    const usable = weights.length > 1 && weights.every((one) => one !== undefined) && weights.some((one) => one > 0)
    return usable ? { weights } : undefined
  },
  'canary.retries': (value) => {
    const retries = wholeNumber(value)
    return retries === undefined ? undefined : { retries }
  },
  'canary.try-timeout': (value) => {
    const tryTimeoutMs = parseDuration(value)
    return tryTimeoutMs === undefined || tryTimeoutMs < 0 ? undefined : { tryTimeoutMs }
  },
  'canary.ejected-after': (value) => {
    const failures = wholeNumber(value)
    return failures === undefined ? undefined : { failuresToEject: failures }
  },
  'rate-limit.burst': (value) => {
    const burst = wholeNumber(value)
    return burst === undefined || burst === 0 ? undefined : { burst }
  },
  'rate-limit.refill': (value) => {
    const [count = '', interval = ''] = value.split('/')
    const requests = wholeNumber(count)
    const intervalMs = parseDuration(interval)
    return requests === undefined || !intervalMs ? undefined : { refill: { requests, intervalMs } }
  },
}

const examples =
  'canary.weights=75:25 · canary.retries=2,canary.try-timeout=0.5s,canary.ejected-after=5 · rate-limit.burst=7,rate-limit.refill=3/15s · manifest'

/**
 * Reads MESHPROOF_EXPECT: `manifest`, or promises separated by commas.
 * @returns undefined for `manifest`: the caller reads the numbers from the manifests under test
 * @throws InputError for a promise that is not known or cannot be read
 */
export function readPromises(expect: string | undefined): Promises | undefined {
  if (expect === undefined || expect.trim() === '') return labPromises
  if (expect.trim() === 'manifest') return undefined
  const said: Partial<Promises>[] = expect.split(',').map((part) => {
    const [key = '', ...rest] = part.trim().split('=')
    const read = readers[key]
    const promise = read?.(rest.join('='))
    if (promise !== undefined) return promise
    const close = read === undefined ? nearestName(key, Object.keys(readers)) : undefined
    throw new InputError({
      code: 'EXPECT_UNREADABLE',
      what: `MESHPROOF_EXPECT: cannot read ${JSON.stringify(part)}${close === undefined ? '' : `; did you mean ${close}?`}`,
      next: `write it like one of: ${examples}`,
    })
  })
  return Object.assign({}, labPromises, ...said, { by: 'user' }) as Promises
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,9}$/.test(text.trim()) ? Number(text) : undefined
}
