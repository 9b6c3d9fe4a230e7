import { expect, it } from 'vitest'
import { done, missing, waitFor } from './wait.ts'

const what = 'the pod'
const never = () => missing('its image')

it('ends with what was seen', async () => {
  let looks = 0
  expect(await waitFor({ what, limitMs: 1_000, everyMs: 1 }, () => (++looks === 3 ? done(looks) : never()))).toBe(3)
})

it('names what was still missing when the limit passes', async () => {
  await expect(waitFor({ what, limitMs: 5, everyMs: 1 }, never)).rejects.toMatchObject({
    code: 'WAIT_TIMEOUT',
    what: expect.stringMatching(/^waited \d+ ms for the pod; still missing: its image$/),
  })
})

it('names it as well when the time of whoever waits is over', async () => {
  const signal = AbortSignal.any([AbortSignal.timeout(10)])
  await expect(waitFor({ what, limitMs: 60_000, everyMs: 30_000, signal }, never)).rejects.toMatchObject({
    code: 'WAIT_TIMEOUT',
    what: expect.stringContaining('its image'),
  })
})

it('ends with the reason for which whoever waits was stopped', async () => {
  const stopped = new AbortController()
  const waiting = waitFor({ what, limitMs: 60_000, everyMs: 30_000, signal: stopped.signal }, never)
  stopped.abort(new Error('interrupted'))
  await expect(waiting).rejects.toThrow('interrupted')
})
