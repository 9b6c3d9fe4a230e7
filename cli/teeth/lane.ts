/** Lets so many of its jobs run at a time; the others wait for their turn, first come, first served. */
export function lane(atOnce: number): <Result>(job: () => Promise<Result>) => Promise<Result> {
  const waiting: (() => void)[] = []
  let running = 0
  return async (job) => {
    if (running < atOnce) running += 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await job()
    } finally {
      // Who waits takes over the place of who ends.
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }
}
